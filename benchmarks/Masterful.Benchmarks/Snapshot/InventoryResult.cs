namespace Masterful.Benchmarks.Snapshot;

/// <summary>What it takes to know the source's keys.</summary>
/// <param name="FromTheFile">Keys listed by etcd, values hashed out of the snapshot.</param>
/// <param name="FromEtcd">Keys and values answered by etcd.</param>
internal sealed record InventoryResult(Series FromTheFile, Series FromEtcd);
