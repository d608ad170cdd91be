namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>What happened to a key between two snapshots.</summary>
public enum DifferenceKind
{
    /// <summary>Only the second has it.</summary>
    Added,

    /// <summary>Only the first has it.</summary>
    Removed,

    /// <summary>Both have it, with different values.</summary>
    Changed,

    /// <summary>Both have it, but under another UID: the object was deleted and made again, which no token or owner reference survives.</summary>
    Recreated,
}
