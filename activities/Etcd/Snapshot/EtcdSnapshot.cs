using System.Text;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// A snapshot of etcd, read without etcd and without ever writing. Nothing in the file is trusted: whatever is wrong with it is one
/// <c>MIG-ETCD-002</c> that says where.
/// </summary>
public sealed class EtcdSnapshot : IDisposable
{
    private const string KeyBucket = "key";
    private const string MetaBucket = "meta";

    /// <param name="bytes">The file; disposed with this.</param>
    public EtcdSnapshot(SnapshotBytes bytes)
    {
        Bytes = bytes;
        File = new(bytes);
    }

    /// <summary>The file.</summary>
    public SnapshotBytes Bytes { get; }

    internal BoltFile File { get; }

    /// <summary>Opens a file. Fails with <c>MIG-SNAP-001</c> or <c>MIG-ETCD-002</c>.</summary>
    public static EtcdSnapshot Open(string path)
    {
        var bytes = MappedSnapshot.Open(path);
        try
        {
            return new(bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Reads which keys there are. Fails with <c>MIG-ETCD-002</c>, or with <c>MIG-SNAP-002</c> for a revision that is not held.</summary>
    /// <param name="at">The revision; null for the newest.</param>
    /// <param name="checkHash">Whether the SHA-256 must be there and right; a database out of a data directory has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SnapshotIndex Index(long? at = null, bool checkHash = true, CancellationToken cancellationToken = default) =>
        HashCheck.Beside(Bytes, checkHash, () => Read(at, cancellationToken), cancellationToken).Result;

    /// <inheritdoc/>
    public void Dispose() => Bytes.Dispose();

    internal static void Take(KeyTable table, RevisionReader revisions, BoltCursor cursor)
    {
        if (revisions.IsTombstone)
        {
            table.Delete(revisions.Record);
        }
        else if (!revisions.IsBump)
        {
            table.Put(revisions.Record, cursor.ValueOffset, cursor.ValueLength);
        }
    }

    /// <summary>The revision up to which history was thrown away; 0 when none was.</summary>
    internal long Compacted(List<BoltBucket> buckets, PageMap seen)
    {
        if (buckets.Find(bucket => bucket.Name == MetaBucket) is not { } meta)
        {
            return 0;
        }

        long compacted = 0;
        var cursor = new BoltCursor(File, seen, meta);
        while (cursor.Read())
        {
            // A compaction that was asked for counts, finished or not: etcd itself no longer answers what is before it.
            if (Encoding.UTF8.GetString(cursor.Key) is "scheduledCompactRev" or "finishedCompactRev")
            {
                if (!MvccRevision.TryParse(cursor.Value, out var revision, out _))
                {
                    throw Bytes.Damaged($"the bucket {MetaBucket} names a compaction with something that is no revision.");
                }

                compacted = Math.Max(compacted, revision.Main);
            }
        }

        return compacted;
    }

    private SnapshotIndex Read(long? at, CancellationToken cancellationToken)
    {
        var seen = File.NewMap();
        var buckets = File.Buckets(seen);
        var compacted = Compacted(buckets, seen);
        var table = new KeyTable(Bytes);
        var newest = compacted;
        if (buckets.Find(bucket => bucket.Name == KeyBucket) is { } keys)
        {
            var cursor = new BoltCursor(File, seen, keys);
            var revisions = new RevisionReader(Bytes, cursor);
            while (revisions.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                newest = Math.Max(newest, revisions.Revision.Main);
                if (at is null || revisions.Revision.Main <= at)
                {
                    Take(table, revisions, cursor);
                }
            }
        }

        return at is null || (at >= Math.Max(compacted, 1) && at <= newest)
            ? new(Bytes, at ?? newest, table)
            : throw SnapshotErrors.RevisionNotHeld.At(
                $"snapshot {Bytes.Name}", $"revision {at} is not among {Math.Max(compacted, 1)} to {newest}{(at < compacted ? "; what is older was compacted away" : "")}.");
    }
}
