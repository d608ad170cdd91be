namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>The keys of a snapshot as they are at one revision.</summary>
public sealed class SnapshotIndex
{
    private readonly SnapshotBytes bytes;
    private readonly (long Offset, int Length)[] records;

    internal SnapshotIndex(SnapshotBytes bytes, long revision, KeyTable table)
    {
        this.bytes = bytes;
        Revision = revision;
        records = table.Sorted();
    }

    /// <summary>The revision.</summary>
    public long Revision { get; }

    /// <summary>Keys that are there.</summary>
    public int Count => records.Length;

    /// <summary>The keys in their order, each decoded when it is asked for.</summary>
    public IEnumerable<SnapshotEntry> Entries()
    {
        foreach (var (offset, length) in records)
        {
            // It was read once already when the index was made.
            yield return new(bytes, MvccRecord.Parse(bytes.Slice(offset, length), offset));
        }
    }
}
