using System.Buffers.Binary;
using System.Text;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>A bbolt database: pages of one size that form trees of keys, read without ever writing.</summary>
internal sealed class BoltFile
{
    private const int BucketHeaderSize = 16;

    /// <summary>Reads the meta pages. Fails with <c>MIG-ETCD-002</c>.</summary>
    public BoltFile(SnapshotBytes bytes)
    {
        Bytes = bytes;
        Meta = BoltMeta.Read(bytes);
    }

    public SnapshotBytes Bytes { get; }

    public BoltMeta Meta { get; }

    /// <summary>A map on which a walk marks the pages it sees.</summary>
    public PageMap NewMap()
    {
        var map = new PageMap(Bytes, Meta.PageCount);
        map.MarkMeta();
        return map;
    }

    /// <summary>Reads the head of a page and checks whatever can be checked about it alone.</summary>
    public BoltPage Page(ulong id)
    {
        if (id < 2 || id >= Meta.PageCount)
        {
            throw Bytes.Damaged($"something points to page {id}, but pages 2 to {Meta.PageCount - 1} are all there are.");
        }

        var offset = (long)id * Meta.PageSize;
        var header = Bytes.Slice(offset, BoltPage.HeaderSize);
        var own = BinaryPrimitives.ReadUInt64LittleEndian(header);
        var overflow = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (own != id)
        {
            throw Bytes.Damaged($"page {id} says that it is page {own}.");
        }

        if (overflow >= Meta.PageCount - id)
        {
            throw Bytes.Damaged($"page {id} says that it goes on for {overflow} pages more, but only {Meta.PageCount - 1 - id} follow.");
        }

        return new(id, offset, (overflow + 1L) * Meta.PageSize, BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), BinaryPrimitives.ReadUInt16LittleEndian(header[10..]));
    }

    /// <summary>The buckets, by name. etcd keeps no keys beside buckets and no buckets in buckets.</summary>
    public List<BoltBucket> Buckets(PageMap seen)
    {
        var buckets = new List<BoltBucket>();
        var cursor = new BoltCursor(this, seen, new("root", Meta.Root));
        while (cursor.Read(bucketsExpected: true))
        {
            buckets.Add(Bucket(Encoding.UTF8.GetString(cursor.Key), cursor));
        }

        return buckets;
    }

    /// <summary>Reads the freelist and marks what it names; false when the database keeps none, as etcd's do.</summary>
    public bool MarkFreelist(PageMap seen)
    {
        if (Meta.Freelist == BoltMeta.NoFreelist)
        {
            return false;
        }

        var page = Page(Meta.Freelist);
        if (page.Flags != BoltPage.FreelistFlag)
        {
            throw Bytes.Damaged($"page {page.Id} should be the freelist, but has the flags {page.Flags:x}.");
        }

        seen.Mark(page, Meta.PageSize);

        // A count that does not fit into 16 bits stands in front of the numbers.
        var (first, count) = page.Count == 0xFFFF
            ? (1L, BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Slice(page.Offset + BoltPage.HeaderSize, 8)))
            : (0L, (ulong)page.Count);
        if (count > (ulong)(((page.Length - BoltPage.HeaderSize) / 8) - first))
        {
            throw Bytes.Damaged($"the freelist on page {page.Id} counts {count} pages, for which it has no room.");
        }

        for (var i = first; i < first + (long)count; i++)
        {
            var id = BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Slice(page.Offset + BoltPage.HeaderSize + (i * 8), 8));
            if (id < 2 || id >= Meta.PageCount)
            {
                throw Bytes.Damaged($"the freelist names page {id}, but pages 2 to {Meta.PageCount - 1} are all there are.");
            }

            seen.MarkFree(id);
        }

        return true;
    }

    private BoltBucket Bucket(string name, BoltCursor cursor)
    {
        if (cursor.ValueLength < BucketHeaderSize)
        {
            throw Bytes.Damaged($"the bucket {name} has no head.");
        }

        var root = BinaryPrimitives.ReadUInt64LittleEndian(cursor.Value);
        return root != 0
            ? new(name, root)
            : new(name, 0, cursor.ValueOffset + BucketHeaderSize, cursor.ValueLength - BucketHeaderSize);
    }
}
