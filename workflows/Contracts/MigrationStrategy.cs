namespace Masterful.Workflows.Contracts;

/// <summary>Where the new etcd's content comes from.</summary>
public enum MigrationStrategy
{
    /// <summary>The source's final snapshot, pruned by a profile; every UID is kept.</summary>
    Restore,

    /// <summary>An empty etcd; workloads come back by replaying addons, users' objects do not.</summary>
    Fresh,
}
