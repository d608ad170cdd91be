// Whole landscapes with real etcd are started here; on two cores one at a time is faster than all at once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
