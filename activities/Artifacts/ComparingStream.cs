using System.Security.Cryptography;
using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Activities.Artifacts;

/// <summary>Hashes what is read of an artifact and, at its end, has it compared with what it should be; what comes too much is never handed out.</summary>
/// <param name="plain">The content, which this owns.</param>
/// <param name="expected">What it should be.</param>
/// <param name="compare">Throws when what was read is something else.</param>
internal sealed class ComparingStream(Stream plain, ArtifactRef expected, Action<ArtifactRef> compare) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long size;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => plain.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => plain.Position;
        set => plain.Position = value;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = plain.Read(buffer);
        hash.AppendData(buffer[..read]);
        size += read;
        if (size > expected.Size || (read == 0 && buffer.Length > 0))
        {
            compare(expected with { Size = size, Sha256 = Convert.ToHexStringLower(hash.GetCurrentHash()) });
        }

        return read;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => plain.Seek(offset, origin);

    /// <inheritdoc/>
    public override void SetLength(long value) => plain.SetLength(value);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => plain.Write(buffer, offset, count);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            plain.Dispose();
        }

        base.Dispose(disposing);
    }
}
