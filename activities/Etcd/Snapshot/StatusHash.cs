using System.Buffers.Binary;
using System.Numerics;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// The hash that <c>etcdutl snapshot status</c> prints: CRC-32C over each bucket's name and its keys and values. It tells snapshots of
/// different content apart wherever etcd's own tools are used.
/// </summary>
internal struct StatusHash()
{
    private uint state = uint.MaxValue;

    public readonly uint Value => ~state;

    public void Append(ReadOnlySpan<byte> content)
    {
        var crc = state;
        while (content.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(content));
            content = content[sizeof(ulong)..];
        }

        foreach (var value in content)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        state = crc;
    }
}
