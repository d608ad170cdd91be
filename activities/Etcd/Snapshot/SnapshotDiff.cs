namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>Compares two snapshots key by key. Values count; by which revision they were written does not.</summary>
public static class SnapshotDiff
{
    /// <summary>The keys in which they differ, in their order, each compared when it is asked for.</summary>
    public static IEnumerable<SnapshotDifference> Compare(SnapshotIndex before, SnapshotIndex after)
    {
        using var left = before.Entries().GetEnumerator();
        using var right = after.Entries().GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            var order = !hasRight ? -1 : !hasLeft ? 1 : left.Current.KeyBytes.SequenceCompareTo(right.Current.KeyBytes);
            if (order < 0)
            {
                yield return new(DifferenceKind.Removed, left.Current, null);
            }
            else if (order > 0)
            {
                yield return new(DifferenceKind.Added, null, right.Current);
            }
            else if (!left.Current.Value.SequenceEqual(right.Current.Value))
            {
                yield return new(Recreated(left.Current, right.Current) ? DifferenceKind.Recreated : DifferenceKind.Changed, left.Current, right.Current);
            }

            hasLeft = order <= 0 ? left.MoveNext() : hasLeft;
            hasRight = order >= 0 ? right.MoveNext() : hasRight;
        }
    }

    private static bool Recreated(SnapshotEntry before, SnapshotEntry after) =>
        before.Decode().Uid is { Length: > 0 } uid && after.Decode().Uid is { Length: > 0 } other && uid != other;
}
