namespace Masterful.Activities.Tests.Etcd;

/// <summary>The recorded landscape that lies beside the repository.</summary>
internal static class FixtureFiles
{
    public static string Root { get; } = Find();

    public static string Snapshot => Path.Combine(Root, "source", "etcd-snapshot.db");

    public static string Keys => Path.Combine(Root, "source", "keys.json");

    public static string Pki(string name) => Path.Combine(Root, "source", "pki", name);

    private static string Find()
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            if (File.Exists(Path.Combine(above.FullName, "Workflow.sln")))
            {
                return Path.GetFullPath(Path.Combine(above.FullName, "..", "shared", "fixtures", "landscape-a"));
            }
        }

        throw new DirectoryNotFoundException("Workflow.sln is not above the test assembly.");
    }
}
