namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>The keys of a snapshot as they are at one revision.</summary>
public sealed class SnapshotIndex
{
    // What was decoded is garbage at once. The collector would let it grow to the size of the processor's cache before it looks.
    private const long CollectAfter = 4 << 20;
    private readonly SnapshotBytes bytes;
    private readonly KeyTable table;
    private readonly int[] sorted;

    internal SnapshotIndex(SnapshotBytes bytes, long revision, KeyTable table)
    {
        this.bytes = bytes;
        this.table = table;
        Revision = revision;
        sorted = table.Sorted();
    }

    /// <summary>The revision.</summary>
    public long Revision { get; }

    /// <summary>Keys that are there.</summary>
    public int Count => sorted.Length;

    /// <summary>The keys in their order, each decoded when it is asked for.</summary>
    public IEnumerable<SnapshotEntry> Entries()
    {
        var collected = GC.GetAllocatedBytesForCurrentThread();
        foreach (var index in sorted)
        {
            // It was read once already when the index was made.
            var (offset, length) = table.Record(index);
            yield return new(bytes, MvccRecord.Parse(bytes.Slice(offset, length), offset));
            if (GC.GetAllocatedBytesForCurrentThread() - collected > CollectAfter)
            {
                GC.Collect(0);
                collected = GC.GetAllocatedBytesForCurrentThread();
            }
        }
    }
}
