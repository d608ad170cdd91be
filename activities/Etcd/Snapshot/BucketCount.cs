namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>A bucket of the database.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Keys in it; in the bucket <c>key</c> these are revisions.</param>
public sealed record BucketCount(string Name, long Keys);
