using System.CommandLine;
using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Options that the snapshot commands share.</summary>
internal static class SnapshotOptions
{
    public static Argument<string> File(string name = "file") => new(name)
    {
        Description = "Snapshot file, as `etcdctl snapshot save` writes it",
    };

    public static Option<bool> SkipHash() => new("--skip-hash-check")
    {
        Description = "Read a database that has no SHA-256 at its end, such as member/snap/db of a data directory",
    };

    public static Option<string?> Resource() => new("--resource", "-r")
    {
        Description = "Only this resource: pods, or shop.example/widgets",
    };

    public static Option<string?> Namespace() => new("--namespace", "-n")
    {
        Description = "Only this namespace",
    };

    public static Option<long?> At()
    {
        var at = new Option<long?>("--at") { Description = "Keys as they were at this revision [the newest]" };
        at.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var revision) && revision < 1)
            {
                result.AddError("Revisions begin at 1.");
            }
        });
        return at;
    }

    /// <summary>Whether an entry is of a resource and a namespace; null asks for any.</summary>
    public static bool Matches(SnapshotEntry entry, string? resource, string? ns)
    {
        if (resource is null && ns is null)
        {
            return true;
        }

        return entry.Parsed is { } key
            && (resource is null
                || string.Equals(key.QualifiedResource, resource, StringComparison.OrdinalIgnoreCase)
                || string.Equals(key.Resource, resource, StringComparison.OrdinalIgnoreCase)
                || string.Equals($"{key.Resource}.{key.Group}", resource, StringComparison.OrdinalIgnoreCase))
            && (ns is null || key.Namespace == ns);
    }
}
