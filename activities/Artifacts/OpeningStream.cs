using System.Security.Cryptography;

namespace Masterful.Activities.Artifacts;

/// <summary>Reads a sealed stream as plain content; every chunk is authenticated before a byte of it is handed out.</summary>
internal sealed class OpeningStream(string name, Stream source, SealHeader header, ChunkCipher cipher, bool leaveOpen) : Stream
{
    private readonly byte[] sealedChunk = new byte[header.ChunkSize + ChunkCipher.TagSize];
    private readonly byte[] plain = new byte[header.ChunkSize];
    private byte[] ahead = [];
    private long number;
    private int position;
    private int available;
    private bool ended;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("A sealed stream is read from its start to its end.");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException("A sealed stream is read from its start to its end.");
        set => throw new NotSupportedException("A sealed stream is read from its start to its end.");
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (position == available && !Next())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, available - position);
        plain.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
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
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A sealed stream is read from its start to its end.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("A sealed stream cannot be written.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A sealed stream cannot be written.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            cipher.Dispose();
            if (!leaveOpen)
            {
                source.Dispose();
            }

            CryptographicOperations.ZeroMemory(plain);
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        while (!ended)
        {
            try
            {
                // A chunk is the last one when nothing follows it; one byte of look-ahead tells, and the tag proves it.
                ahead.CopyTo(sealedChunk, 0);
                var size = ahead.Length + source.ReadAtLeast(sealedChunk.AsSpan(ahead.Length), sealedChunk.Length - ahead.Length, throwOnEndOfStream: false);
                var following = new byte[1];
                ahead = size == sealedChunk.Length && source.ReadAtLeast(following, 1, throwOnEndOfStream: false) == 1 ? following : [];
                if (size < ChunkCipher.TagSize)
                {
                    throw new EndOfStreamException();
                }

                ended = ahead.Length == 0;
                cipher.Decrypt(number++, last: ended, sealedChunk.AsSpan(0, size), plain);
                position = 0;
                available = size - ChunkCipher.TagSize;
            }
            catch (Exception problem) when (problem is CryptographicException or IOException)
            {
                throw Sealer.Damaged(name, problem);
            }

            if (available > 0)
            {
                return true;
            }
        }

        return false;
    }
}
