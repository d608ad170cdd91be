using System.Buffers.Binary;
using System.Text;
using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// Reads all of a snapshot: the SHA-256 at its end, every page (each belongs to one bucket or is free), every key of every bucket in its
/// order, every revision and lease.
/// </summary>
public static class SnapshotVerifier
{
    /// <summary>Verifies a snapshot. Whatever is wrong is one <c>MIG-ETCD-002</c>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="checkHash">Whether the SHA-256 must be there and right; a database out of a data directory has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static SnapshotReport Verify(EtcdSnapshot snapshot, bool checkHash = true, CancellationToken cancellationToken = default)
    {
        var (report, sha256) = HashCheck.Beside(snapshot.Bytes, checkHash, () => new Walk(snapshot).Run(cancellationToken), cancellationToken);
        return report with { Sha256 = sha256 };
    }

    private sealed class Walk(EtcdSnapshot snapshot)
    {
        private readonly SnapshotBytes bytes = snapshot.Bytes;
        private readonly PageMap seen = snapshot.File.NewMap();
        private readonly KeyTable table = new(snapshot.Bytes);
        private StatusHash hash = new();
        private long revision;
        private long tombstones;
        private long leases;

        public SnapshotReport Run(CancellationToken cancellationToken)
        {
            var counts = new List<BucketCount>();
            var buckets = snapshot.File.Buckets(seen);
            foreach (var bucket in buckets)
            {
                hash.Append(Encoding.UTF8.GetBytes(bucket.Name));
                var cursor = new BoltCursor(snapshot.File, seen, bucket);
                counts.Add(new(bucket.Name, bucket.Name == "key" ? Revisions(cursor, cancellationToken) : Keys(bucket.Name, cursor)));
            }

            if (buckets.TrueForAll(bucket => bucket.Name != "key"))
            {
                throw bytes.Damaged("it has no bucket key; it is a bbolt database, but not etcd's.");
            }

            var pages = Pages();
            var compacted = snapshot.Compacted(buckets, snapshot.File.NewMap());
            var count = counts.Find(bucket => bucket.Name == "key")!.Keys;
            return new(bytes.Name, bytes.Length, "", hash.Value, Math.Max(revision, compacted), compacted, table.Live, count, tombstones, leases, pages, counts);
        }

        private long Revisions(BoltCursor cursor, CancellationToken cancellationToken)
        {
            long count = 0;
            var revisions = new RevisionReader(bytes, cursor);
            while (revisions.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                count++;
                revision = revisions.Revision.Main;
                tombstones += revisions.IsTombstone ? 1 : 0;
                EtcdSnapshot.Take(table, revisions, cursor);
                hash.Append(cursor.Key);
                hash.Append(cursor.Value);
            }

            return count;
        }

        private long Keys(string bucket, BoltCursor cursor)
        {
            long count = 0;
            while (cursor.Read())
            {
                count++;
                hash.Append(cursor.Key);
                hash.Append(cursor.Value);
                if (bucket == "lease")
                {
                    Lease(cursor);
                    leases++;
                }
            }

            return count;
        }

        private void Lease(BoltCursor cursor)
        {
            try
            {
                long id = 0;
                var reader = new ProtobufReader(cursor.Value);
                while (reader.Read())
                {
                    id = reader.Field == 1 ? (long)reader.Number : id;
                }

                if (cursor.KeyLength != sizeof(long) || BinaryPrimitives.ReadInt64BigEndian(cursor.Key) != id)
                {
                    throw new InvalidDataException($"it says that it is lease {id:x}");
                }
            }
            catch (InvalidDataException e)
            {
                throw bytes.Damaged($"the lease {Convert.ToHexStringLower(cursor.Key[..Math.Min(cursor.KeyLength, 16)])} cannot be decoded: {e.Message}.", e);
            }
        }

        private SnapshotPages Pages()
        {
            var meta = snapshot.File.Meta;
            var kept = snapshot.File.MarkFreelist(seen);
            if (kept && seen.FirstUnseen() is { } lost)
            {
                throw bytes.Damaged($"page {lost} belongs to no bucket and is not free either.");
            }

            var used = 2 + seen.Branch + seen.Leaf + seen.Overflow + seen.Freelist;
            return new(meta.PageSize, meta.PageCount, 2, meta.WholePages, seen.Branch, seen.Leaf, seen.Overflow, seen.Freelist, meta.PageCount - used, kept);
        }
    }
}
