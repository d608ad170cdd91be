using System.Security.Cryptography;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>The SHA-256 that <c>etcdctl snapshot save</c> writes behind the database.</summary>
public static class SnapshotHash
{
    private const int Step = 1 << 20;

    /// <summary>
    /// Compares the hash at the end with the content. A file without one, or cut anywhere, fails with <c>MIG-ETCD-002</c>, and so does
    /// one in which a single bit is not what it was.
    /// </summary>
    /// <returns>The hash in lower-case hex.</returns>
    public static string Verify(SnapshotBytes bytes, CancellationToken cancellationToken = default)
    {
        if (!bytes.HasHash)
        {
            throw bytes.Damaged($"its {bytes.Length} bytes are not a database with a hash behind it; it is cut, or was copied from a data directory.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long offset = 0; offset < bytes.DatabaseLength; offset += Step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(bytes.Slice(offset, (int)Math.Min(Step, bytes.DatabaseLength - offset)));
        }

        Span<byte> actual = stackalloc byte[SnapshotBytes.HashSize];
        hash.GetHashAndReset(actual);
        return actual.SequenceEqual(bytes.Slice(bytes.DatabaseLength, SnapshotBytes.HashSize))
            ? Convert.ToHexStringLower(actual)
            : throw bytes.Damaged("its content does not have the SHA-256 that stands at its end.");
    }
}
