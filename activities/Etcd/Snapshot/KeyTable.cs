namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// The newest record of each key, as places in the file: 32 bytes a key, so that a snapshot of any use fits into memory many times.
/// Keys are compared in the file itself; their hash is seeded anew in each process, so that no file can be made to collide.
/// </summary>
/// <param name="bytes">The snapshot.</param>
internal sealed class KeyTable(SnapshotBytes bytes)
{
    private Slot[] slots = new Slot[1024];
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

        slot.RecordOffset = offset;
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

    /// <summary>Where the records of the keys that are there lie, in the order of the keys.</summary>
    public (long Offset, int Length)[] Sorted()
    {
        var live = new Slot[Live];
        var next = 0;
        foreach (ref var slot in slots.AsSpan(0, count))
        {
            if (slot.RecordLength != 0)
            {
                live[next++] = slot;
            }
        }

        Array.Sort(live, (a, b) => bytes.Slice(a.KeyOffset, a.KeyLength).SequenceCompareTo(bytes.Slice(b.KeyOffset, b.KeyLength)));
        return Array.ConvertAll(live, slot => (slot.RecordOffset, slot.RecordLength));
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

            ref var slot = ref slots[table[place] - 1];
            if (slot.Hash == hash && bytes.Slice(slot.KeyOffset, slot.KeyLength).SequenceEqual(key))
            {
                return ref slot;
            }
        }
    }

    private ref Slot Add(in MvccRecord record, int hash, int place)
    {
        if (count == slots.Length)
        {
            Array.Resize(ref slots, count * 2);
        }

        slots[count] = new() { KeyOffset = record.KeyOffset, KeyLength = record.KeyLength, Hash = hash };
        table[place] = ++count;
        if (count > table.Length / 2)
        {
            Grow();
        }

        return ref slots[count - 1];
    }

    private void Grow()
    {
        var larger = new int[table.Length * 2];
        var mask = larger.Length - 1;
        for (var i = 0; i < count; i++)
        {
            var place = slots[i].Hash & mask;
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
        public long RecordOffset;
        public int KeyLength;
        public int RecordLength;
        public int Hash;
    }
}
