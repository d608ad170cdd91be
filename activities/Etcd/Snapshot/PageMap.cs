namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// Which pages were seen, one bit each. A page that is seen twice is an error, so every walk ends, however its pages point at each
/// other.
/// </summary>
internal sealed class PageMap(SnapshotBytes bytes, ulong pages)
{
    private readonly ulong[] bits = new ulong[(pages + 63) / 64];

    public ulong Branch { get; private set; }

    public ulong Leaf { get; private set; }

    public ulong Overflow { get; private set; }

    public ulong Freelist { get; private set; }

    public ulong Free { get; private set; }

    /// <summary>Marks a page of a tree or the freelist's, with those it overflows into.</summary>
    public void Mark(BoltPage page, int pageSize)
    {
        var count = (ulong)(page.Length / pageSize);
        for (var id = page.Id; id < page.Id + count; id++)
        {
            Mark(id, page.Id, page.Flags switch { BoltPage.BranchFlag => "branch page", BoltPage.LeafFlag => "leaf page", _ => "freelist page" });
        }

        switch (page.Flags)
        {
            case BoltPage.BranchFlag:
                Branch++;
                Overflow += count - 1;
                break;
            case BoltPage.LeafFlag:
                Leaf++;
                Overflow += count - 1;
                break;
            default:
                Freelist += count;
                break;
        }
    }

    /// <summary>Marks a page that the freelist names.</summary>
    public void MarkFree(ulong id)
    {
        Mark(id, id, "free page");
        Free++;
    }

    /// <summary>The first page that was never marked; null when there is none.</summary>
    public ulong? FirstUnseen()
    {
        for (ulong id = 0; id < pages; id++)
        {
            if ((bits[id / 64] & (1UL << (int)(id % 64))) == 0)
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Marks the two meta pages.</summary>
    public void MarkMeta() => bits[0] |= 3;

    private void Mark(ulong id, ulong owner, string purpose)
    {
        var bit = 1UL << (int)(id % 64);
        if ((bits[id / 64] & bit) != 0)
        {
            throw bytes.Damaged($"page {id} is used twice, the second time as part of {purpose} {owner}.");
        }

        bits[id / 64] |= bit;
    }
}
