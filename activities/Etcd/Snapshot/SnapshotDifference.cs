namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>A key in which two snapshots differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="Before">The key in the first; null when it is not there.</param>
/// <param name="After">The key in the second; null when it is not there.</param>
public sealed record SnapshotDifference(DifferenceKind Kind, SnapshotEntry? Before, SnapshotEntry? After)
{
    /// <summary>The key.</summary>
    public string Key => Entry.Key;

    /// <summary>The newer of the two entries.</summary>
    public SnapshotEntry Entry => After ?? Before!;
}
