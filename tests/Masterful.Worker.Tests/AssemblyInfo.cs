// Whole landscapes with real etcd are started here. They wait more than they compute, so three beside each other suit two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
