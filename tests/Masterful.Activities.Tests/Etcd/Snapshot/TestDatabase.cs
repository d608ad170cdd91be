using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Activities.Tests.Etcd.Snapshot;

/// <summary>
/// A database written page by page, right or wrong. It begins with three keys in two revisions each: page 2 names the buckets, page 3
/// leads to the revisions on pages 4 and 5, page 6 is not used.
/// </summary>
internal sealed class TestDatabase
{
    public const int PageSize = 4096;
    public const ulong NoFreelist = ulong.MaxValue;
    private readonly byte[] content;

    public TestDatabase(int pages = 7)
    {
        content = new byte[pages * PageSize];
        PageCount = (ulong)pages;
        Root(("key", 3));
        Branch(3, (Revision(1), 4), (Revision(4), 5));
        Leaf(4, (Revision(1), Put("/registry/a/1", 1)), (Revision(2), Put("/registry/a/2", 2)), (Revision(3), Put("/registry/a/3", 3)));
        Leaf(5, (Revision(4), Put("/registry/a/1", 4, created: 1)), (Revision(5), Put("/registry/a/2", 5, created: 2)), (Revision(6, tombstone: true), Tombstone("/registry/a/3")));
        Meta(2);
    }

    public ulong PageCount { get; }

    public Span<byte> Page(ulong id) => content.AsSpan((int)id * PageSize);

    public static byte[] Revision(long main, long sub = 0, bool tombstone = false)
    {
        var key = new byte[tombstone ? 18 : 17];
        BinaryPrimitives.WriteInt64BigEndian(key, main);
        key[8] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(9), sub);
        if (tombstone)
        {
            key[17] = (byte)'t';
        }

        return key;
    }

    public static byte[] Put(string key, long revision, string value = "value", long? created = null) =>
        [.. Text(1, key), .. Number(2, created ?? revision), .. Number(3, revision), .. Number(4, created is null ? 1 : 2), .. Text(5, value)];

    public static byte[] Tombstone(string key) => Text(1, key);

    public void Root(params (string Name, ulong Page)[] buckets) => Elements(2, 2, 1, [.. buckets.Select(bucket =>
    {
        var head = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(head, bucket.Page);
        return (Encoding.UTF8.GetBytes(bucket.Name), head, 0UL);
    })]);

    public void Leaf(ulong id, params (byte[] Key, byte[] Value)[] elements) => Elements(id, 2, 0, [.. elements.Select(element => (element.Key, element.Value, 0UL))]);

    public void Branch(ulong id, params (byte[] Key, ulong Child)[] elements) => Elements(id, 1, 0, [.. elements.Select(element => (element.Key, Array.Empty<byte>(), element.Child))]);

    public void Freelist(ulong id, params ulong[] free)
    {
        Header(id, 0x10, (ushort)free.Length);
        for (var i = 0; i < free.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Page(id)[(16 + (i * 8))..], free[i]);
        }
    }

    public void Header(ulong id, ushort flags, ushort count, uint overflow = 0)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Page(id), id);
        BinaryPrimitives.WriteUInt16LittleEndian(Page(id)[8..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(Page(id)[10..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(Page(id)[12..], overflow);
    }

    public void Meta(ulong root, ulong freelist = NoFreelist, ulong? pages = null, uint pageSize = PageSize, uint version = 2)
    {
        for (ulong id = 0; id < 2; id++)
        {
            Header(id, 0x04, 0);
            var meta = Page(id)[16..];
            BinaryPrimitives.WriteUInt32LittleEndian(meta, 0xED0CDAED);
            BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], version);
            BinaryPrimitives.WriteUInt32LittleEndian(meta[8..], pageSize);
            BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], root);
            BinaryPrimitives.WriteUInt64LittleEndian(meta[32..], freelist);
            BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], pages ?? PageCount);
            BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], 10 + id);
            BinaryPrimitives.WriteUInt64LittleEndian(meta[56..], Checksum(meta[..56]));
        }
    }

    /// <summary>The database with the hash behind it, opened.</summary>
    public EtcdSnapshot Open() => new(new SnapshotImage("test.db", (byte[])[.. content, .. SHA256.HashData(content)]));

    private void Elements(ulong id, ushort flags, uint bucket, (byte[] Key, byte[] Value, ulong Child)[] elements)
    {
        Header(id, flags, (ushort)elements.Length);
        var at = 16 + (elements.Length * 16);
        for (var i = 0; i < elements.Length; i++)
        {
            var (key, value, child) = elements[i];
            var head = Page(id)[(16 + (i * 16))..];
            var position = (uint)(at - 16 - (i * 16));
            BinaryPrimitives.WriteUInt32LittleEndian(head, flags == 2 ? bucket : position);
            BinaryPrimitives.WriteUInt32LittleEndian(head[4..], flags == 2 ? position : (uint)key.Length);
            if (flags == 2)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(head[8..], (uint)key.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(head[12..], (uint)value.Length);
            }
            else
            {
                BinaryPrimitives.WriteUInt64LittleEndian(head[8..], child);
            }

            key.CopyTo(Page(id)[at..]);
            value.CopyTo(Page(id)[(at + key.Length)..]);
            at += key.Length + value.Length;
        }
    }

    private static ulong Checksum(ReadOnlySpan<byte> content)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in content)
        {
            hash = unchecked((hash ^ value) * 1099511628211UL);
        }

        return hash;
    }

    private static byte[] Text(int field, string text) => [(byte)((field << 3) | 2), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(int field, long value) => [(byte)(field << 3), (byte)value];
}
