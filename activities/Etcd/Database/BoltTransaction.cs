using System.Buffers.Binary;
using System.Text;
using Masterful.Activities.Etcd.Snapshot;
using Microsoft.Win32.SafeHandles;

namespace Masterful.Activities.Etcd.Database;

/// <summary>
/// One change of a bbolt database that no process has open, made as bbolt makes it: new pages behind the old ones, flushed, then the older of
/// the two meta pages, which makes them count, flushed as well. A crash before that leaves the database as it was. Buckets can be written
/// anew or get keys behind their last one; that is all that a restore needs. What the file says about itself is checked as the reader
/// checks it: <c>MIG-ETCD-002</c>.
/// </summary>
internal sealed class BoltTransaction : IDisposable
{
    private const int BucketHeaderSize = 16;
    private const int NewPageSize = 4096;
    private readonly MappedSnapshot bytes;
    private readonly BoltFile file;
    private readonly SafeFileHandle handle;
    private readonly BoltPageWriter pages;
    private readonly Dictionary<string, BoltBucket> buckets;
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> heads = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    private BoltTransaction(MappedSnapshot bytes, SafeFileHandle handle)
    {
        this.bytes = bytes;
        this.handle = handle;
        file = new(bytes);
        pages = new(handle, file.Meta.PageSize, file.Meta.PageCount);
        buckets = file.Buckets(file.NewMap()).ToDictionary(bucket => bucket.Name, StringComparer.Ordinal);
        foreach (var (key, value, _) in Elements(new("root", file.Meta.Root), bucketsExpected: true))
        {
            heads.Add(Encoding.UTF8.GetString(key.Span), value);
        }
    }

    /// <summary>Opens a database. Fails with <c>MIG-SNAP-001</c> or <c>MIG-ETCD-002</c>.</summary>
    public static BoltTransaction Open(string path)
    {
        var bytes = MappedSnapshot.Open(path);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            return new(bytes, handle);
        }
        catch
        {
            handle?.Dispose();
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Makes a database with empty buckets.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="names">Names of the buckets.</param>
    public static void Create(string path, IEnumerable<string> names)
    {
        using var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var pages = new BoltPageWriter(handle, NewPageSize, end: 2);
        var heads = names.Order(StringComparer.Ordinal).Select(name =>
        {
            var head = new byte[BucketHeaderSize];
            BinaryPrimitives.WriteUInt64LittleEndian(head, pages.Write([], BoltPage.LeafFlag)[0].Child);
            return new BoltElement(Encoding.UTF8.GetBytes(name), head);
        }).ToList();
        var root = pages.Above(pages.Write(heads, BoltPage.LeafFlag, buckets: true));
        for (var transaction = 0UL; transaction < 2; transaction++)
        {
            RandomAccess.Write(handle, new BoltMeta(NewPageSize, root, BoltMeta.NoFreelist, pages.End, transaction).ToPage(), (long)transaction * NewPageSize);
        }
    }

    /// <summary>The keys and values of a bucket; none when there is no such bucket.</summary>
    public List<BoltElement> Read(string bucket) => buckets.TryGetValue(bucket, out var found) ? Elements(found) : [];

    /// <summary>The last key of a bucket; empty when there is none.</summary>
    public ReadOnlySpan<byte> LastKey(string bucket)
    {
        if (!buckets.TryGetValue(bucket, out var found) || found.Root == 0)
        {
            return Read(bucket) is [.., var last] ? last.Key.Span : default;
        }

        var leaf = Spine(found)[^1];
        return leaf.Count == 0 ? default : Key(leaf, leaf.Count - 1);
    }

    /// <summary>Writes a bucket anew; makes it when there is none.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="elements">Its keys and values in any order.</param>
    public void Replace(string bucket, IEnumerable<BoltElement> elements)
    {
        var sorted = elements.ToList();
        sorted.Sort((a, b) => a.Key.Span.SequenceCompareTo(b.Key.Span));
        Point(bucket, pages.Above(pages.Write(sorted, BoltPage.LeafFlag)));
    }

    /// <summary>Writes keys behind the last one of a bucket, whose pages stay where they are but for the branches that lead to its end.</summary>
    /// <param name="bucket">Its name.</param>
    /// <param name="elements">Keys and values, sorted; the first comes after the bucket's last.</param>
    public void Append(string bucket, IReadOnlyList<BoltElement> elements)
    {
        if (LastKey(bucket) is { IsEmpty: false } last && last.SequenceCompareTo(elements[0].Key.Span) >= 0)
        {
            throw new InvalidOperationException($"The bucket {bucket} ends with a key that comes after the one to append.");
        }

        if (!buckets.TryGetValue(bucket, out var found) || found.Root == 0)
        {
            Replace(bucket, [.. Read(bucket), .. elements]);
            return;
        }

        var spine = Spine(found);
        var leaf = spine[^1];
        var written = pages.Write(elements, BoltPage.LeafFlag);
        if (spine.Count == 1 && leaf.Count > 0)
        {
            written.Insert(0, new(Key(leaf, 0).ToArray(), default, leaf.Id));
        }

        // From the lowest branch up: it keeps its children and gets the new ones; each above points to what was written in its last child's stead.
        for (var level = spine.Count - 2; level >= 0; level--)
        {
            var branch = spine[level];
            var kept = branch.Count - (level == spine.Count - 2 ? 0 : 1);
            var children = Enumerable.Range(0, kept).Select(index => new BoltElement(Key(branch, index).ToArray(), default, Child(branch, index)));
            written = pages.Write([.. children, .. written], BoltPage.BranchFlag);
        }

        Point(bucket, pages.Above(written));
    }

    /// <summary>Makes the changes count, on the disk.</summary>
    public void Commit()
    {
        var root = pages.Above(pages.Write([.. heads.Select(head => new BoltElement(Encoding.UTF8.GetBytes(head.Key), head.Value))], BoltPage.LeafFlag, buckets: true));
        var meta = file.Meta with { Root = root, Freelist = BoltMeta.NoFreelist, PageCount = pages.End, TransactionId = file.Meta.TransactionId + 1 };
        RandomAccess.SetLength(handle, (long)pages.End * meta.PageSize);
        RandomAccess.FlushToDisk(handle);
        RandomAccess.Write(handle, meta.ToPage(), (long)(meta.TransactionId % 2) * meta.PageSize);
        RandomAccess.FlushToDisk(handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        handle.Dispose();
        bytes.Dispose();
    }

    private void Point(string bucket, ulong root)
    {
        if (!changed.Add(bucket))
        {
            throw new InvalidOperationException($"The bucket {bucket} is changed already.");
        }

        // What follows the page number counts up for programs that ask for it, which etcd does not.
        var head = new byte[BucketHeaderSize];
        if (heads.TryGetValue(bucket, out var before))
        {
            before.Span[..BucketHeaderSize].CopyTo(head);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(head, root);
        heads[bucket] = head;
    }

    private List<BoltElement> Elements(BoltBucket bucket, bool bucketsExpected = false)
    {
        var elements = new List<BoltElement>();
        var cursor = new BoltCursor(file, file.NewMap(), bucket);
        while (cursor.Read(bucketsExpected))
        {
            elements.Add(new(cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        return elements;
    }

    /// <summary>The pages that lead to the end of a bucket, its root first, a leaf last.</summary>
    private List<BoltPage> Spine(BoltBucket bucket)
    {
        var spine = new List<BoltPage>();
        var seen = file.NewMap();
        for (var id = bucket.Root; ; id = Child(spine[^1], spine[^1].Count - 1))
        {
            var page = file.Page(id);
            seen.Mark(page, file.Meta.PageSize);
            spine.Add(page);
            if (page.Flags == BoltPage.LeafFlag)
            {
                return spine;
            }

            if (page.Flags != BoltPage.BranchFlag || page.Count == 0)
            {
                throw bytes.Damaged($"page {id} should belong to the bucket {bucket.Name}, but has the flags {page.Flags:x} and {page.Count} elements.");
            }
        }
    }

    private ReadOnlySpan<byte> Key(BoltPage page, int index)
    {
        var at = page.Element(index);
        var head = bytes.Slice(at, BoltPage.ElementSize);
        var place = page.Flags == BoltPage.LeafFlag ? head[4..] : head;
        return bytes.Slice(at + BinaryPrimitives.ReadUInt32LittleEndian(place), BinaryPrimitives.ReadInt32LittleEndian(place[4..]));
    }

    private ulong Child(BoltPage page, int index) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(page.Element(index) + 8, sizeof(ulong)));
}
