using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>etcd's <c>mvccpb.KeyValue</c>, as places in the file: nothing is copied.</summary>
internal readonly record struct MvccRecord
{
    public long KeyOffset { get; private init; }

    public int KeyLength { get; private init; }

    public long ValueOffset { get; private init; }

    public int ValueLength { get; private init; }

    public long CreateRevision { get; private init; }

    public long ModRevision { get; private init; }

    public long Version { get; private init; }

    public long Lease { get; private init; }

    /// <summary>Reads a record that begins at an offset of the file.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static MvccRecord Parse(ReadOnlySpan<byte> message, long offset)
    {
        var record = default(MvccRecord);
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            var content = offset + reader.Consumed - reader.Bytes.Length;
            record = reader.Field switch
            {
                1 => record with { KeyOffset = content, KeyLength = reader.Bytes.Length },
                2 => record with { CreateRevision = (long)reader.Number },
                3 => record with { ModRevision = (long)reader.Number },
                4 => record with { Version = (long)reader.Number },
                5 => record with { ValueOffset = content, ValueLength = reader.Bytes.Length },
                6 => record with { Lease = (long)reader.Number },
                _ => throw new InvalidDataException($"field {reader.Field} does not exist"),
            };
        }

        return record;
    }

    /// <summary>The record of a deletion: the key alone.</summary>
    public static byte[] Tombstone(ReadOnlySpan<byte> key)
    {
        var writer = new ProtobufWriter();
        writer.Write(1, key);
        return writer.ToArray();
    }

    /// <summary>The record that makes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="revision">Revision that makes it.</param>
    public static byte[] FirstPut(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long revision)
    {
        var writer = new ProtobufWriter();
        writer.Write(1, key);
        writer.Write(2, (ulong)revision);
        writer.Write(3, (ulong)revision);
        writer.Write(4, 1);
        writer.Write(5, value);
        return writer.ToArray();
    }
}
