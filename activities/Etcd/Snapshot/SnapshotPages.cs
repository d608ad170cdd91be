namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>What a snapshot's pages are; they add up to <see cref="Total"/>.</summary>
/// <param name="Size">Bytes of one.</param>
/// <param name="Total">All of them.</param>
/// <param name="Meta">Meta pages, always two.</param>
/// <param name="WholeMeta">How many of those have the right checksum.</param>
/// <param name="Branch">Pages that lead to others.</param>
/// <param name="Leaf">Pages with keys and values.</param>
/// <param name="Overflow">Pages into which large values go on.</param>
/// <param name="Freelist">Pages of the freelist.</param>
/// <param name="Free">Pages that nothing uses.</param>
/// <param name="FreelistKept">Whether the free ones are listed in the file; etcd finds them again when it opens it.</param>
public sealed record SnapshotPages(
    int Size, ulong Total, int Meta, int WholeMeta, ulong Branch, ulong Leaf, ulong Overflow, ulong Freelist, ulong Free, bool FreelistKept);
