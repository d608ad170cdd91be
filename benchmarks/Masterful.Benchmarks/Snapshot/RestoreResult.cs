namespace Masterful.Benchmarks.Snapshot;

/// <summary>What a restore with a prune takes.</summary>
/// <param name="Etcdutl"><c>etcdutl snapshot restore</c> alone.</param>
/// <param name="Restore">The activity that restores: opens the sealed snapshot, verifies it, runs the same etcdutl.</param>
/// <param name="Prune">The activity that prunes: plans, deletes, compacts, compares every kept key.</param>
/// <param name="EtcdutlAndPruneToEtcdutl">Restore with prune against restore alone, by the best runs.</param>
/// <param name="Goal">What that is to be at most.</param>
internal sealed record RestoreResult(Series Etcdutl, Series Restore, Series Prune, double EtcdutlAndPruneToEtcdutl, double Goal);
