using Masterful.Worker.Tests;

// Whole landscapes with real etcd are started here. They wait more than they compute, so four beside each other suit two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer("Masterful.Worker.Tests." + nameof(LongestFirst), "Masterful.Worker.Tests")]
