namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>An etcd data directory that is ready to be served.</summary>
/// <param name="DataDirectory">Path on the node, without the agent's root.</param>
/// <param name="SourceRevision">Revision of the snapshot; 0 for a fresh etcd.</param>
/// <param name="RevisionBump">What was added so that no watcher stands ahead of it; larger on each attempt.</param>
/// <param name="Fresh">Whether it started empty.</param>
public sealed record RestoredEtcd(string DataDirectory, long SourceRevision, long RevisionBump, bool Fresh);
