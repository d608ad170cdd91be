namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// The newest record of each key, as places in the file: 24 bytes a key, in pieces that never have to be copied, so that a snapshot of any
/// use fits into memory many times. Keys are compared in the file itself; their hash is seeded anew in each process, so that no file can
/// be made to collide.
/// </summary>
/// <param name="bytes">The snapshot.</param>
internal sealed class KeyTable(SnapshotBytes bytes)
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;
    private readonly List<Slot[]> chunks = [];
    private int[] table = new int[4096];
    private int count;

    /// <summary>Keys that are there, deleted ones left out.</summary>
    public int Live { get; private set; }

    /// <summary>Takes a put of a key.</summary>
    /// <param name="record">What was written.</param>
    /// <param name="offset">First byte of the record.</param>
    /// <param name="length">Bytes of the record.</param>
    public void Put(in MvccRecord record, long offset, int length)
    {
        ref var slot = ref Find(record);
        if (slot.RecordLength == 0)
        {
            Live++;
        }

        slot.KeyOffset = record.KeyOffset;
        slot.KeyPosition = (int)(record.KeyOffset - offset);
        slot.RecordLength = length;
    }

    /// <summary>Takes a deletion of a key.</summary>
    public void Delete(in MvccRecord record)
    {
        ref var slot = ref Find(record);
        if (slot.RecordLength != 0)
        {
            Live--;
        }

        slot.RecordLength = 0;
    }

    /// <summary>Where a slot's record lies.</summary>
    public (long Offset, int Length) Record(int index)
    {
        ref var slot = ref At(index);
        return (slot.KeyOffset - slot.KeyPosition, slot.RecordLength);
    }

    /// <summary>The slots of the keys that are there, in the order of the keys.</summary>
    public int[] Sorted()
    {
        var live = new int[Live];
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            if (At(i).RecordLength != 0)
            {
                live[next++] = i;
            }
        }

        Array.Sort(live, (a, b) => Key(a).SequenceCompareTo(Key(b)));
        return live;
    }

    private ref Slot At(int index) => ref chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    private ReadOnlySpan<byte> Key(int index)
    {
        ref var slot = ref At(index);
        return bytes.Slice(slot.KeyOffset, slot.KeyLength);
    }

    private ref Slot Find(in MvccRecord record)
    {
        var key = bytes.Slice(record.KeyOffset, record.KeyLength);
        var seeded = default(HashCode);
        seeded.AddBytes(key);
        var hash = seeded.ToHashCode();
        var mask = table.Length - 1;
        for (var place = hash & mask; ; place = (place + 1) & mask)
        {
            if (table[place] == 0)
            {
                return ref Add(record, hash, place);
            }

            ref var slot = ref At(table[place] - 1);
            if (slot.Hash == hash && Key(table[place] - 1).SequenceEqual(key))
            {
                return ref slot;
            }
        }
    }

    private ref Slot Add(in MvccRecord record, int hash, int place)
    {
        if (count == chunks.Count << ChunkBits)
        {
            chunks.Add(new Slot[ChunkSize]);
        }

        At(count) = new() { KeyOffset = record.KeyOffset, KeyLength = record.KeyLength, Hash = hash };
        table[place] = ++count;
        if (count > table.Length / 2)
        {
            Grow();
        }

        return ref At(count - 1);
    }

    private void Grow()
    {
        var larger = new int[table.Length * 2];
        var mask = larger.Length - 1;
        for (var i = 0; i < count; i++)
        {
            var place = At(i).Hash & mask;
            while (larger[place] != 0)
            {
                place = (place + 1) & mask;
            }

            larger[place] = i + 1;
        }

        table = larger;
    }

    private struct Slot
    {
        public long KeyOffset;
        public int KeyLength;
        public int KeyPosition;
        public int RecordLength;
        public int Hash;
    }
}
