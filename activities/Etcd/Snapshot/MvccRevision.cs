using System.Buffers.Binary;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>When something was written: transactions count up the main part, writes within one the sub part.</summary>
/// <param name="Main">Number of the transaction.</param>
/// <param name="Sub">Number of the write within it.</param>
public readonly record struct MvccRevision(long Main, long Sub)
{
    private const int Length = 17;

    /// <summary>Reads a key of the bucket <c>key</c>: both numbers big-endian with <c>_</c> between, and <c>t</c> behind for a deletion.</summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">What it says.</param>
    /// <param name="tombstone">Whether it marks a deletion.</param>
    public static bool TryParse(ReadOnlySpan<byte> key, out MvccRevision revision, out bool tombstone)
    {
        tombstone = key.Length == Length + 1 && key[Length] == (byte)'t';
        if ((key.Length != Length && !tombstone) || key[8] != (byte)'_')
        {
            revision = default;
            return false;
        }

        revision = new(BinaryPrimitives.ReadInt64BigEndian(key), BinaryPrimitives.ReadInt64BigEndian(key[9..]));
        return revision is { Main: >= 0, Sub: >= 0 };
    }

    /// <summary>As the bucket <c>key</c> names it.</summary>
    /// <param name="tombstone">Whether it marks a deletion.</param>
    internal byte[] ToKey(bool tombstone = false)
    {
        var key = new byte[tombstone ? Length + 1 : Length];
        BinaryPrimitives.WriteInt64BigEndian(key, Main);
        key[8] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(9), Sub);
        if (tombstone)
        {
            key[Length] = (byte)'t';
        }

        return key;
    }
}
