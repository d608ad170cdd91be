namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>The head of a page, and where its content lies.</summary>
/// <param name="Id">Number of the page; 0 for one that lies inside a bucket's value.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Bytes, those of the pages it overflows into included.</param>
/// <param name="Flags">What it is.</param>
/// <param name="Count">Elements, by its own account.</param>
internal readonly record struct BoltPage(ulong Id, long Offset, long Length, ushort Flags, int Count)
{
    public const int HeaderSize = 16;
    public const int ElementSize = 16;
    public const ushort BranchFlag = 0x01;
    public const ushort LeafFlag = 0x02;
    public const ushort FreelistFlag = 0x10;
    public const ushort MetaFlag = 0x04;

    /// <summary>Flag of a leaf's element that is a bucket.</summary>
    public const uint BucketElement = 1;

    /// <summary>First byte of an element.</summary>
    public long Element(int index) => Offset + HeaderSize + ((long)index * ElementSize);
}
