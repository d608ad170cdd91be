using System.Text;

namespace Masterful.Simulation.Api;

/// <summary>Walks over the fields of a protobuf message.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    /// <summary>The field's number after <see cref="Next"/>.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a number field.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a field of bytes, text or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public bool Next()
    {
        if (rest.IsEmpty) return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Bytes = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                Bytes = Take((int)Varint());
                break;
            case 5:
                Take(4);
                break;
            default:
                throw new InvalidDataException("The stored value is not a protobuf message.");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length) throw new InvalidDataException("The stored protobuf message is truncated.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("The stored protobuf message holds a number that is too long.");
    }
}
