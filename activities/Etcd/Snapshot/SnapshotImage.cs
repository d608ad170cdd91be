namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>A snapshot in memory.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="content">All of it; not copied.</param>
public sealed class SnapshotImage(string name, ReadOnlyMemory<byte> content) : SnapshotBytes(name)
{
    /// <inheritdoc/>
    public override long Length => content.Length;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> At(long offset, int length) => content.Span.Slice((int)offset, length);
}
