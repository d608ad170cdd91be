using System.Text;

namespace Masterful.Activities.Etcd.Storage;

/// <summary>
/// Walks over the fields of one protobuf message. Lengths come from a file that nobody vouches for, so each is checked against
/// what is left before anything is sliced, and a reader never recurses by itself.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private readonly int length = message.Length;
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Content of the field when it is length-delimited, else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Value of the field when it is a number, else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>The field's content as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Bytes of the message that were read, the last field's included.</summary>
    public readonly int Consumed => length - rest.Length;

    /// <summary>Moves to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public bool Read()
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        var tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Bytes = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Bytes = Take(8);
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Bytes = Take(4);
                break;
            default:
                throw new InvalidDataException($"wire type {tag & 7} in field {Field}");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong bytes)
    {
        if (bytes > (ulong)rest.Length)
        {
            throw new InvalidDataException($"field {Field} claims {bytes} bytes where {rest.Length} are left");
        }

        var taken = rest[..(int)bytes];
        rest = rest[(int)bytes..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("a number does not end");
    }
}
