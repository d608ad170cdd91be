namespace Masterful.Benchmarks.Snapshot;

/// <summary>What a restore with a prune takes.</summary>
/// <param name="Etcdutl"><c>etcdutl snapshot restore</c> alone.</param>
/// <param name="Open">Opening the sealed snapshot into a file, which the activity that restores does first.</param>
/// <param name="Restore">The rest of that activity: it proves the snapshot and plans the prune while it runs etcdutl.</param>
/// <param name="Prune">The activity that prunes: deletes, compacts, compares every kept key.</param>
/// <param name="RestoreAndPruneToEtcdutl">Restore with prune against etcdutl alone, both from the same file, by the best runs.</param>
/// <param name="Goal">What that is to be at most.</param>
internal sealed record RestoreResult(Series Etcdutl, Series Open, Series Restore, Series Prune, double RestoreAndPruneToEtcdutl, double Goal);
