// Real etcd is waited for here, and what shall not answer: three classes beside each other suit two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
