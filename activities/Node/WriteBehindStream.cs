namespace Masterful.Activities.Node;

/// <summary>
/// Writes a file from its start to its end and lets the disk begin with what was written, so that a flush later on finds little left to do. The
/// kernel by itself would begin when the memory is full of it.
/// </summary>
/// <param name="file">The file; disposed with this.</param>
internal sealed class WriteBehindStream(FileStream file) : Stream
{
    private const long Portion = 32 << 20;
    private long begun;
    private Task behind = Task.CompletedTask;

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

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer);
        if (file.Position - begun >= Portion)
        {
            Begin();
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
            Begin();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Neither the writer nor whoever reads the file next waits for the disk, so this goes on when the stream is closed.</summary>
    private void Begin()
    {
        file.Flush();
        var (path, from, length) = (file.Name, begun, file.Position - begun);
        behind = behind.ContinueWith(_ => Unix.BeginWriting(path, from, length), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        begun = file.Position;
    }
}
