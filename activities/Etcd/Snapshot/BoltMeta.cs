using System.Buffers.Binary;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// One of bbolt's two meta pages. bbolt writes them in turn, so that one is whole whenever the machine stops; the one with the higher
/// transaction id whose checksum is right counts.
/// </summary>
/// <param name="PageSize">Bytes of a page.</param>
/// <param name="Root">Page of the root bucket.</param>
/// <param name="Freelist">Page of the freelist; <see cref="NoFreelist"/> when it is not kept, as etcd has it.</param>
/// <param name="PageCount">Pages in use, free ones included; higher numbers do not exist.</param>
/// <param name="TransactionId">Transaction that wrote it.</param>
internal sealed record BoltMeta(int PageSize, ulong Root, ulong Freelist, ulong PageCount, ulong TransactionId)
{
    /// <summary>Stands for a freelist that is not kept.</summary>
    public const ulong NoFreelist = ulong.MaxValue;

    // 1 TiB of ordinary pages, a hundred times what etcd can be used with; what is beyond is no snapshot, but costs memory.
    private const ulong MaximumPages = 1UL << 28;
    private const uint Magic = 0xED0CDAED;
    private const uint Version = 2;

    /// <summary>How many of the two pages are whole.</summary>
    public int WholePages { get; private init; } = 1;

    /// <summary>Reads both and answers the one that counts. Fails with <c>MIG-ETCD-002</c> when neither is whole.</summary>
    public static BoltMeta Read(SnapshotBytes bytes)
    {
        var first = TryRead(bytes, 0, null, out var problem);
        var second = first is not null
            ? TryRead(bytes, first.PageSize, first.PageSize, out _)
            : Sizes().Select(size => TryRead(bytes, size, size, out _)).FirstOrDefault(meta => meta is not null);
        return (first, second) switch
        {
            (null, null) => throw bytes.Damaged($"it is not an etcd database, or its beginning is lost: page 0: {problem}; page 1 is not whole either."),
            (null, { } only) => only,
            ({ } only, null) => only,
            var (a, b) => (a.TransactionId >= b.TransactionId ? a : b) with { WholePages = 2 },
        };
    }

    /// <summary>The page that says this; transactions take turns with the two.</summary>
    public byte[] ToPage()
    {
        var page = new byte[PageSize];
        BinaryPrimitives.WriteUInt64LittleEndian(page, TransactionId % 2);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(8), BoltPage.MetaFlag);
        var meta = page.AsSpan(BoltPage.HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(meta, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[8..], (uint)PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], Root);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[32..], Freelist);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], PageCount);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], TransactionId);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[56..], Fnv64a(meta[..56]));
        return page;
    }

    private static IEnumerable<int> Sizes()
    {
        for (var size = 1024; size <= 65536; size *= 2)
        {
            yield return size;
        }
    }

    private static BoltMeta? TryRead(SnapshotBytes bytes, int offset, int? expectedSize, out string problem)
    {
        if (offset + BoltPage.HeaderSize + 64L > bytes.DatabaseLength)
        {
            problem = $"the file has only {bytes.DatabaseLength} bytes";
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(offset + 8, 2));
        var meta = bytes.Slice(offset + BoltPage.HeaderSize, 64);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(meta[8..]);
        var read = new BoltMeta(
            (int)Math.Min(size, int.MaxValue),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(meta[48..]));
        problem =
            flags != BoltPage.MetaFlag || BinaryPrimitives.ReadUInt32LittleEndian(meta) != Magic ? "bbolt's magic number is not there"
            : BinaryPrimitives.ReadUInt32LittleEndian(meta[4..]) != Version ? "it has a version of bbolt's format that is not known"
            : BinaryPrimitives.ReadUInt64LittleEndian(meta[56..]) != Fnv64a(meta[..56]) ? "its checksum is wrong"
            : !Sizes().Contains(read.PageSize) || (expectedSize ?? read.PageSize) != read.PageSize ? $"pages of {size} bytes do not exist"
            : read.PageCount is < 3 or > MaximumPages ? $"{read.PageCount} pages are no database"
            : read.PageCount > (ulong)(bytes.DatabaseLength / read.PageSize) ? $"it counts {read.PageCount} pages of {size} bytes, but the file ends after {bytes.DatabaseLength} bytes: it is cut"
            : "";
        return problem.Length == 0 ? read : null;
    }

    private static ulong Fnv64a(ReadOnlySpan<byte> content)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in content)
        {
            hash = unchecked((hash ^ value) * 1099511628211UL);
        }

        return hash;
    }
}
