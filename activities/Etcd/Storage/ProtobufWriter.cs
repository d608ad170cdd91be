using System.Buffers;

namespace Masterful.Activities.Etcd.Storage;

/// <summary>Writes the fields of one protobuf message; a caller writes them in the order of their numbers, as etcd does.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> message = new();

    /// <summary>Writes a field that is a number.</summary>
    public void Write(int field, ulong number)
    {
        Varint((ulong)field << 3);
        Varint(number);
    }

    /// <summary>Writes a field of bytes.</summary>
    public void Write(int field, ReadOnlySpan<byte> bytes)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)bytes.Length);
        message.Write(bytes);
    }

    /// <summary>The message.</summary>
    public byte[] ToArray() => message.WrittenSpan.ToArray();

    private void Varint(ulong value)
    {
        var encoded = message.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            encoded[length++] = (byte)(value | 0x80);
        }

        encoded[length++] = (byte)value;
        message.Advance(length);
    }
}
