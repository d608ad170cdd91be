using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>Finds profiles: those that come with masterful, then files in the landscape file's folder.</summary>
public static class PruneProfiles
{
    /// <summary>Names of the profiles that come with masterful.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        [.. typeof(PruneProfiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Profiles/", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name))
            .Order(StringComparer.Ordinal)];

    /// <summary>Loads the profile that decides in a migration: the one to import by, else the one to prune by.</summary>
    public static PruneProfile Of(LandscapeFile landscape, MigrationContext migration) =>
        migration.Import.Length > 0 ? ImportProfile.Load(landscape, migration.Import) : Load(landscape, migration.Profile);

    /// <summary>Loads a profile by name, or by its path in the landscape file's folder.</summary>
    public static PruneProfile Load(LandscapeFile landscape, string name) => Load(landscape.Directory, name);

    /// <summary>Loads a profile by name, or by its path in a folder. Fails with <c>MIG-REQ-004</c> or <c>MIG-ETCD-009</c>.</summary>
    public static PruneProfile Load(string directory, string name)
    {
        if (BuiltIn.Contains(name))
        {
            using var reader = new StreamReader(typeof(PruneProfiles).Assembly.GetManifestResourceStream($"Profiles/{name}.yaml")!);
            return PruneProfileReader.Read(name, reader.ReadToEnd());
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(folder, name));
        if (!path.StartsWith(folder, StringComparison.Ordinal) || !File.Exists(path))
        {
            throw RequestErrors.ProfileNotFound.At($"profile {name}", $"there are {string.Join(", ", BuiltIn)}, and no such file lies in {folder}{(Suggestion.For(name, BuiltIn) is { Length: > 0 } meant ? meant : ".")}");
        }

        return PruneProfileReader.Read(name, File.ReadAllText(path));
    }
}
