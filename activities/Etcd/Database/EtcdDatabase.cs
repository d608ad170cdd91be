using System.Text;
using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Activities.Etcd.Database;

/// <summary>
/// The database of a member that is stopped, changed in place the way that etcd's own programs change it. What they would have to copy stays
/// where it is, so that it takes no longer for a large database than for a small one.
/// </summary>
internal static class EtcdDatabase
{
    private const string Keys = "key";
    private const string Meta = "meta";
    private const string Compaction = "scheduledCompactRev";

    // Those that etcd makes.
    private static readonly string[] Buckets =
        ["alarm", "auth", "authRoles", "authUsers", "cluster", Keys, "lease", "members", "members_removed", Meta];

    /// <summary>Makes the database of an etcd that has never run, for <c>etcdutl snapshot restore --skip-hash-check</c> to make a member of.</summary>
    public static void Create(string path) => BoltTransaction.Create(path, Buckets);

    /// <summary>
    /// Makes a snapshot the database of a member, as <c>etcdutl snapshot restore --bump-revision --mark-compacted</c> does with its copy
    /// (<c>etcdutl/snapshot/v3_snapshot.go</c>): the members and the place in the raft log are the new ones, and one empty record lifts the
    /// revision, which is marked as compacted, so that whoever watched the source lists anew.
    /// </summary>
    /// <param name="path">The snapshot, proven; a hash behind it goes.</param>
    /// <param name="member">What etcdutl made of an empty database for the same member.</param>
    /// <param name="bump">How much to lift the revision.</param>
    public static void Adopt(string path, string member, long bump)
    {
        using var own = BoltTransaction.Open(member);
        using var database = BoltTransaction.Open(path);
        database.Replace("members", own.Read("members"));
        database.Replace("members_removed", own.Read("members_removed"));
        database.Replace("cluster", Merge(database.Read("cluster"), own.Read("cluster")));
        var revision = new MvccRevision(Newest(database).Main + bump, 0);
        database.Append(Keys, [new(revision.ToKey(), default)]);
        database.Replace(Meta, Merge(database.Read(Meta), [.. own.Read(Meta), Compacted(revision)]));
        database.Commit();
    }

    /// <summary>
    /// Deletes keys, puts one, and marks what was before as compacted, as one transaction of etcd that is the newest; etcd throws away what is
    /// compacted when it starts.
    /// </summary>
    /// <param name="path">The database.</param>
    /// <param name="deleted">Keys to delete, each of which must be there: etcd does not start on a database in which a key is deleted that is not.</param>
    /// <param name="key">The key to put, which is not there or is among the deleted.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The revision that this makes.</returns>
    public static long Write(string path, IEnumerable<string> deleted, string key, ReadOnlySpan<byte> value)
    {
        using var database = BoltTransaction.Open(path);
        var revision = new MvccRevision(Newest(database).Main + 1, 0);
        var records = deleted.Select((name, index) => new BoltElement(
            (revision with { Sub = index }).ToKey(tombstone: true), MvccRecord.Tombstone(Encoding.UTF8.GetBytes(name)))).ToList();
        records.Add(new((revision with { Sub = records.Count }).ToKey(), MvccRecord.FirstPut(Encoding.UTF8.GetBytes(key), value, revision.Main)));
        database.Append(Keys, records);
        database.Replace(Meta, Merge(database.Read(Meta), [Compacted(revision)]));
        database.Commit();
        return revision.Main;
    }

    /// <summary>The newest revision of a database, with the number of the last write in its transaction.</summary>
    public static MvccRevision Newest(string path)
    {
        using var database = BoltTransaction.Open(path);
        return Newest(database);
    }

    private static MvccRevision Newest(BoltTransaction database)
    {
        // When all that is left was deleted and compacted, only the compaction tells how far the revision had come.
        var compacted = database.Read(Meta).Find(element => element.Key.Span.SequenceEqual(Encoding.UTF8.GetBytes(Compaction))).Value.Span;
        var last = MvccRevision.TryParse(database.LastKey(Keys), out var written, out _) ? written : default;
        return MvccRevision.TryParse(compacted, out var scheduled, out _) && scheduled.Main > last.Main ? scheduled : last;
    }

    private static BoltElement Compacted(MvccRevision revision) => new(Encoding.UTF8.GetBytes(Compaction), (revision with { Sub = 0 }).ToKey());

    /// <summary>All elements of both; of those with the same key the later one.</summary>
    private static IEnumerable<BoltElement> Merge(IEnumerable<BoltElement> elements, IEnumerable<BoltElement> over) =>
        elements.Concat(over).GroupBy(element => Convert.ToHexString(element.Key.Span), StringComparer.Ordinal).Select(same => same.Last());
}
