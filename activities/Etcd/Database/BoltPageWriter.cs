using System.Buffers.Binary;
using Masterful.Activities.Etcd.Snapshot;
using Microsoft.Win32.SafeHandles;

namespace Masterful.Activities.Etcd.Database;

/// <summary>
/// Appends pages to a database. No page that something may point to is ever written again: those which nothing points to any more, etcd finds
/// when it opens a database without a freelist.
/// </summary>
/// <param name="file">The database.</param>
/// <param name="pageSize">Bytes of a page.</param>
/// <param name="end">Number of the first page that does not exist yet.</param>
internal sealed class BoltPageWriter(SafeFileHandle file, int pageSize, ulong end)
{
    /// <summary>Number of the first page that does not exist yet.</summary>
    public ulong End { get; private set; } = end;

    /// <summary>Writes sorted elements into as few pages as they fit into.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="flags">What the pages are: <see cref="BoltPage.LeafFlag"/> or <see cref="BoltPage.BranchFlag"/>.</param>
    /// <param name="buckets">Whether the elements are buckets.</param>
    /// <returns>The pages, as elements of the branch above them; one page without elements when there are none.</returns>
    public List<BoltElement> Write(IReadOnlyList<BoltElement> elements, ushort flags, bool buckets = false)
    {
        var pages = new List<BoltElement>();
        var first = 0;
        do
        {
            var (count, size) = (0, BoltPage.HeaderSize);
            while (first + count < elements.Count && (count == 0 || size + Size(elements[first + count]) <= pageSize))
            {
                size += Size(elements[first + count++]);
            }

            var page = Page(elements, first, count, size, flags, buckets);
            pages.Add(new(count > 0 ? elements[first].Key : default, default, page));
            first += count;
        }
        while (first < elements.Count);
        return pages;
    }

    /// <summary>Writes branches above pages until one page leads to all of them, and answers its number.</summary>
    public ulong Above(List<BoltElement> pages)
    {
        while (pages.Count > 1)
        {
            pages = Write(pages, BoltPage.BranchFlag);
        }

        return pages[0].Child;
    }

    private static int Size(in BoltElement element) => BoltPage.ElementSize + element.Key.Length + element.Value.Length;

    private ulong Page(IReadOnlyList<BoltElement> elements, int first, int count, int size, ushort flags, bool buckets)
    {
        // What is larger than a page goes on in those that follow.
        var overflow = (size - 1) / pageSize;
        var content = new byte[(overflow + 1) * pageSize];
        BinaryPrimitives.WriteUInt64LittleEndian(content, End);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(8), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(10), (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(12), (uint)overflow);
        var place = BoltPage.HeaderSize + (count * BoltPage.ElementSize);
        for (var i = 0; i < count; i++)
        {
            var element = elements[first + i];
            var at = BoltPage.HeaderSize + (i * BoltPage.ElementSize);
            var head = content.AsSpan(at, BoltPage.ElementSize);
            if (flags == BoltPage.LeafFlag)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(head, buckets ? BoltPage.BucketElement : 0);
                BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)(place - at));
                BinaryPrimitives.WriteUInt32LittleEndian(head[8..], (uint)element.Key.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(head[12..], (uint)element.Value.Length);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)(place - at));
                BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)element.Key.Length);
                BinaryPrimitives.WriteUInt64LittleEndian(head[8..], element.Child);
            }

            element.Key.Span.CopyTo(content.AsSpan(place));
            element.Value.Span.CopyTo(content.AsSpan(place + element.Key.Length));
            place += element.Key.Length + element.Value.Length;
        }

        RandomAccess.Write(file, content, (long)End * pageSize);
        var number = End;
        End += (ulong)overflow + 1;
        return number;
    }
}
