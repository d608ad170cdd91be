namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>Where a bucket's keys begin: at a page of its own or, for a small one, inside the value that names it.</summary>
/// <param name="Name">Name of the bucket.</param>
/// <param name="Root">Its page; 0 when it lies inside the value.</param>
/// <param name="InlineOffset">First byte of the page inside the value.</param>
/// <param name="InlineLength">Bytes of that page.</param>
internal sealed record BoltBucket(string Name, ulong Root, long InlineOffset = 0, int InlineLength = 0);
