using System.Buffers.Binary;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// Walks over a bucket's keys in their order. Each page is seen once, no tree is deeper than any real one, every key lies where the
/// branches above it say and comes after the one before it: all of that is checked on the way, without recursion.
/// </summary>
internal sealed class BoltCursor
{
    private const int MaximumDepth = 32;
    private const uint MaximumKey = 32768;
    private readonly BoltFile file;
    private readonly SnapshotBytes bytes;
    private readonly PageMap seen;
    private readonly string bucket;
    private readonly Frame[] frames = new Frame[MaximumDepth];
    private int depth;
    private (long Offset, int Length) previous;
    private (long Offset, int Length) lowest;

    public BoltCursor(BoltFile file, PageMap seen, BoltBucket bucket)
    {
        this.file = file;
        this.seen = seen;
        bytes = file.Bytes;
        this.bucket = bucket.Name;
        if (bucket.Root != 0)
        {
            Descend(bucket.Root);
        }
        else
        {
            Enter(Inline(bucket));
        }
    }

    public long KeyOffset { get; private set; }

    public int KeyLength { get; private set; }

    public long ValueOffset { get; private set; }

    public int ValueLength { get; private set; }

    public ReadOnlySpan<byte> Key => bytes.Slice(KeyOffset, KeyLength);

    public ReadOnlySpan<byte> Value => bytes.Slice(ValueOffset, ValueLength);

    /// <summary>Moves to the next key; false at the end.</summary>
    public bool Read(bool bucketsExpected = false)
    {
        while (depth > 0)
        {
            ref var frame = ref frames[depth - 1];
            if (frame.Next == frame.Page.Count)
            {
                depth--;
            }
            else if (frame.Page.Flags == BoltPage.LeafFlag)
            {
                Leaf(frame.Page, frame.Next++, bucketsExpected ? 1U : 0U);
                return true;
            }
            else
            {
                Descend(Branch(frame.Page, frame.Next++));
            }
        }

        return false;
    }

    private BoltPage Inline(BoltBucket inline)
    {
        if (inline.InlineLength < BoltPage.HeaderSize)
        {
            throw bytes.Damaged($"the bucket {bucket} is too short for the page inside it.");
        }

        var header = bytes.Slice(inline.InlineOffset, BoltPage.HeaderSize);
        var page = new BoltPage(0, inline.InlineOffset, inline.InlineLength, BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), BinaryPrimitives.ReadUInt16LittleEndian(header[10..]));
        return page.Flags == BoltPage.LeafFlag ? page : throw bytes.Damaged($"the page inside the bucket {bucket} has the flags {page.Flags:x}; it can only be a leaf.");
    }

    private void Descend(ulong id)
    {
        if (depth == MaximumDepth)
        {
            throw bytes.Damaged($"the bucket {bucket} is deeper than {MaximumDepth} pages, which no database needs.");
        }

        var page = file.Page(id);
        if (page.Flags is not (BoltPage.BranchFlag or BoltPage.LeafFlag))
        {
            throw bytes.Damaged($"page {id} should belong to the bucket {bucket}, but has the flags {page.Flags:x}.");
        }

        // Only an empty bucket has a page without elements, and it is the bucket's only one.
        if (page.Count == 0 && (depth > 0 || page.Flags == BoltPage.BranchFlag))
        {
            throw bytes.Damaged($"page {id} of the bucket {bucket} holds nothing.");
        }

        seen.Mark(page, file.Meta.PageSize);
        Enter(page);
    }

    private void Enter(BoltPage page)
    {
        if (BoltPage.HeaderSize + ((long)page.Count * BoltPage.ElementSize) > page.Length)
        {
            throw bytes.Damaged($"{Named(page)} counts {page.Count} elements, for which it has no room.");
        }

        frames[depth++] = new(page);
    }

    private void Leaf(BoltPage page, int index, uint expectedFlags)
    {
        var element = bytes.Slice(page.Element(index), BoltPage.ElementSize);
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(element);
        if (flags != expectedFlags)
        {
            throw bytes.Damaged($"{Named(page)}, element {index}: {(expectedFlags == 0 ? "a bucket in a bucket" : "a key outside any bucket")}, which etcd does not have (flags {flags:x}).");
        }

        var value = BinaryPrimitives.ReadUInt32LittleEndian(element[12..]);
        Place(page, index, BinaryPrimitives.ReadUInt32LittleEndian(element[4..]), BinaryPrimitives.ReadUInt32LittleEndian(element[8..]), value);
        if (previous.Length > 0 && bytes.Slice(previous.Offset, previous.Length).SequenceCompareTo(Key) >= 0)
        {
            throw bytes.Damaged($"{Named(page)}, element {index}: its key does not come after the one before it.");
        }

        CheckLowest(page, index);
        lowest = default;
        previous = (KeyOffset, KeyLength);
    }

    private ulong Branch(BoltPage page, int index)
    {
        var element = bytes.Slice(page.Element(index), BoltPage.ElementSize);
        Place(page, index, BinaryPrimitives.ReadUInt32LittleEndian(element), BinaryPrimitives.ReadUInt32LittleEndian(element[4..]), 0);
        if (previous.Length > 0 && bytes.Slice(previous.Offset, previous.Length).SequenceCompareTo(Key) >= 0)
        {
            throw bytes.Damaged($"{Named(page)}, element {index}: keys before it belong behind it.");
        }

        CheckLowest(page, index);
        lowest = (KeyOffset, KeyLength);
        return BinaryPrimitives.ReadUInt64LittleEndian(element[8..]);
    }

    /// <summary>Checks where an element says that its key and value lie: behind the elements, within the page.</summary>
    private void Place(BoltPage page, int index, uint position, uint key, uint value)
    {
        var element = page.Element(index);
        var start = element + position;
        if (start < page.Element(page.Count) || start + key + value > page.Offset + page.Length)
        {
            throw bytes.Damaged($"{Named(page)}, element {index}: {(long)key + value} bytes from byte {position} on do not lie within the page.");
        }

        if (key is 0 or > MaximumKey || value > int.MaxValue)
        {
            throw bytes.Damaged($"{Named(page)}, element {index}: a key of {key} bytes with a value of {value} bytes does not exist.");
        }

        KeyOffset = start;
        KeyLength = (int)key;
        ValueOffset = start + key;
        ValueLength = (int)value;
    }

    private void CheckLowest(BoltPage page, int index)
    {
        if (lowest.Length > 0 && bytes.Slice(lowest.Offset, lowest.Length).SequenceCompareTo(Key) > 0)
        {
            throw bytes.Damaged($"{Named(page)}, element {index}: its key belongs before this page.");
        }
    }

    private string Named(BoltPage page) => page.Id == 0 ? $"the page inside the bucket {bucket}" : $"page {page.Id} of the bucket {bucket}";

    private record struct Frame(BoltPage Page)
    {
        public int Next { get; set; }
    }
}
