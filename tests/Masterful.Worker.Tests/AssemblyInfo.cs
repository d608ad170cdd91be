// Whole landscapes with real etcd are started here. They wait more than they compute, so two beside each other suit two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
