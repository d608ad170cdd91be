namespace Masterful.Activities.Tests.Etcd;

/// <summary>Files of the recorded landscape.</summary>
internal static class FixtureFiles
{
    public static string Repository => Fixture.Repository;

    public static string Root => Fixture.Path(".");

    public static string Snapshot => Path.Combine(Root, "source", "etcd-snapshot.db");

    public static string Keys => Path.Combine(Root, "source", "keys.json");

    public static string Pki(string name) => Path.Combine(Root, "source", "pki", name);
}
