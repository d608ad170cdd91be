// Whole landscapes with real etcd are started here. They wait more than they compute, so four beside each other suit two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
