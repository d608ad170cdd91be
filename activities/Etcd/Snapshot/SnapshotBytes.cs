using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// The bytes of a snapshot, read in place. Nobody vouches for them: everything above asks through <see cref="Slice"/>, which refuses
/// what lies outside.
/// </summary>
/// <param name="name">Name of the file, for messages.</param>
public abstract class SnapshotBytes(string name) : IDisposable
{
    /// <summary>Bytes of the SHA-256 that <c>etcdctl snapshot save</c> appends.</summary>
    public const int HashSize = 32;

    private const int BlockSize = 512;

    /// <summary>Name of the file, without its folder.</summary>
    public string Name { get; } = name;

    /// <summary>Bytes in all.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Whether a hash stands at the end. A database is a multiple of 512 bytes, so a file without the hash, or cut anywhere else, has
    /// another size.
    /// </summary>
    public bool HasHash => Length > HashSize && Length % BlockSize == HashSize;

    /// <summary>Bytes of the database alone.</summary>
    public long DatabaseLength => HasHash ? Length - HashSize : Length;

    /// <summary>A part of the file. Fails with <c>MIG-ETCD-002</c> when it does not lie inside.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length) =>
        offset >= 0 && length >= 0 && offset <= Length - length
            ? At(offset, length)
            : throw Damaged($"it ends at byte {Length}, but something in it points to {length} bytes from byte {offset} on.");

    /// <summary>The error for anything that is wrong with the file: <c>MIG-ETCD-002</c>.</summary>
    public ApplicationFailureException Damaged(string cause, Exception? inner = null) => EtcdErrors.SnapshotDamaged.At($"snapshot {Name}", cause, inner);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The part itself; the caller has checked that it lies inside.</summary>
    protected abstract ReadOnlySpan<byte> At(long offset, int length);

    /// <summary>Gives back what the bytes are held with.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
