namespace Masterful.Benchmarks.Snapshot;

/// <summary>What a restore with a prune takes.</summary>
/// <param name="Etcdutl"><c>etcdutl snapshot restore</c> alone.</param>
/// <param name="Open">Opening the sealed snapshot into a file, which the activity that restores does first.</param>
/// <param name="Restore">The rest of that activity: it proves the snapshot, plans the prune and makes the file a member's database.</param>
/// <param name="Prune">The activity that prunes: deletes, and compares every kept key.</param>
/// <param name="FromTheFileToEtcdutl">Restore and prune against etcdutl alone, which begins with a file that is open, too; by the best runs.</param>
/// <param name="WithOpeningToEtcdutl">All three against etcdutl alone, by the best runs.</param>
/// <param name="WithOpeningToEtcdutlMedian">The same by the medians.</param>
/// <param name="Goal">What that is to be at most.</param>
internal sealed record RestoreResult(
    Series Etcdutl, Series Open, Series Restore, Series Prune, double FromTheFileToEtcdutl, double WithOpeningToEtcdutl, double WithOpeningToEtcdutlMedian, double Goal);
