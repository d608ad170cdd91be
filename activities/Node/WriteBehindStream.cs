namespace Masterful.Activities.Node;

/// <summary>
/// Writes a file from its start to its end and lets the disk begin with what was written, so that the flush at the end finds little left to do. The
/// kernel by itself would begin when the memory is full of it.
/// </summary>
/// <param name="file">The file; disposed with this.</param>
internal sealed class WriteBehindStream(FileStream file) : Stream
{
    private const long Portion = 32 << 20;
    private long begun;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException("It is written from its start to its end.");
    }

    /// <summary>Waits until the disk has all of it.</summary>
    public void FlushToDisk() => file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer);
        if (file.Position - begun >= Portion)
        {
            file.Flush();
            Unix.BeginWriting(file.SafeFileHandle, begun, file.Position - begun);
            begun = file.Position;
        }
    }

    /// <inheritdoc/>
    public override void Flush() => file.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is only written.");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("It is written from its start to its end.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("It is written from its start to its end.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
