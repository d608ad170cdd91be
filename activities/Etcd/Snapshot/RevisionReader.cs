namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>Walks over the revisions that a snapshot holds, oldest first, and checks each one.</summary>
/// <param name="bytes">The snapshot.</param>
/// <param name="cursor">Walks over the bucket <c>key</c>.</param>
internal sealed class RevisionReader(SnapshotBytes bytes, BoltCursor cursor)
{
    private MvccRecord record;

    /// <summary>The revision that was read last.</summary>
    public MvccRevision Revision { get; private set; } = new(-1, 0);

    /// <summary>Whether it is a deletion.</summary>
    public bool IsTombstone { get; private set; }

    /// <summary>
    /// Whether it only lifts the revision, as <c>etcdutl snapshot restore --bump-revision</c> does with a record that has no content.
    /// </summary>
    public bool IsBump { get; private set; }

    /// <summary>What was written; a deletion has the key only.</summary>
    public ref readonly MvccRecord Record => ref record;

    /// <summary>Moves to the next revision; false at the end.</summary>
    public bool Read()
    {
        if (!cursor.Read())
        {
            return false;
        }

        if (!MvccRevision.TryParse(cursor.Key, out var revision, out var tombstone))
        {
            throw bytes.Damaged($"the bucket key holds the key {Convert.ToHexStringLower(cursor.Key[..Math.Min(cursor.KeyLength, 32)])} after revision {Revision.Main}, which is no revision.");
        }

        if (revision == Revision)
        {
            throw bytes.Damaged($"revision {revision.Main}/{revision.Sub} is in it twice.");
        }

        Revision = revision;
        IsTombstone = tombstone;
        IsBump = cursor.ValueLength == 0 && !tombstone;
        record = Parse();
        if (Wrong() is { } wrong)
        {
            throw bytes.Damaged($"revision {revision.Main}/{revision.Sub} {wrong}.");
        }

        return true;
    }

    private MvccRecord Parse()
    {
        try
        {
            return MvccRecord.Parse(cursor.Value, cursor.ValueOffset);
        }
        catch (InvalidDataException e)
        {
            throw bytes.Damaged($"revision {Revision.Main}/{Revision.Sub} cannot be decoded: {e.Message}.", e);
        }
    }

    private string? Wrong() =>
        IsBump ? null
        : record.KeyLength == 0 ? "has no key"
        : IsTombstone ? (record is { CreateRevision: 0, ModRevision: 0, Version: 0, ValueLength: 0, Lease: 0 } ? null : "deletes a key and has a value")
        : record.ModRevision != Revision.Main ? $"says that it is revision {record.ModRevision}"
        : record.CreateRevision < 1 || record.CreateRevision > record.ModRevision ? $"says that its key was made at revision {record.CreateRevision}"
        : record.Version < 1 ? $"says that it is version {record.Version} of its key"
        : null;
}
