using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Activities.Etcd;

/// <summary>
/// What a node remembers about its etcd between attempts and restarts. The number of attempts outlives a rollback: a kubelet that
/// once watched the first attempt's API server must never see an older revision from the second.
/// </summary>
public sealed record NodeEtcdState
{
    /// <summary>How often an etcd was put together here for this migration.</summary>
    public int Attempt { get; init; }

    /// <summary>Whether a rollback removed what the last attempt made.</summary>
    public bool Removed { get; init; }

    /// <summary>SHA-256 of the snapshot in the data directory, or that a fresh etcd imports from; empty for one that imports nothing.</summary>
    public string Snapshot { get; init; } = "";

    /// <summary>What was restored; null when there is nothing.</summary>
    public RestoredEtcd? Restored { get; init; }

    /// <summary>What was pruned, or imported to the end; null before that.</summary>
    public PruneResult? Prune { get; init; }
}
