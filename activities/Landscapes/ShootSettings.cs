namespace Masterful.Activities.Landscapes;

/// <summary>One Shoot that may be migrated.</summary>
public sealed record ShootSettings
{
    /// <summary><c>namespace/name</c> in the Garden.</summary>
    public required string Name { get; init; }

    /// <summary>URL of the source's etcd client port as the worker reaches it.</summary>
    public required string EtcdEndpoint { get; init; }

    /// <summary>
    /// Whether the node's own <c>etcdutl</c> and <c>etcd</c> restore and prune, on a copy of the opened snapshot, instead of Masterful in place: slower
    /// by the time that copying and etcd's start and stop take, and independent of Masterful's own knowledge of etcd's file.
    /// </summary>
    public bool RestoreByEtcdutl { get; init; }

    /// <summary>How the API's names are moved.</summary>
    public required EndpointSettings Endpoint { get; init; }

    /// <summary>Control-plane nodes.</summary>
    public required IReadOnlyList<NodeSettings> Nodes { get; init; }

    /// <summary>How the Shoot becomes a Seed; null when it shall not.</summary>
    public SeedSettings? Seed { get; init; }

    /// <summary>
    /// Whether phase Addons brings gardener-resource-manager up inside the cluster, so that addons stay reconciled; a self-hosted Shoot's
    /// gardenlet (<c>seed.mode: managedSeed</c>) does that itself.
    /// </summary>
    public bool ResourceManager { get; init; }

    /// <summary>Absolute paths of files with ServiceAccount tokens issued before the move; they must authenticate after it.</summary>
    public IReadOnlyList<string> TokenFiles { get; init; } = [];

    /// <summary>
    /// Where the source's API is reached beside its DNSRecords' addresses, as <c>host</c> or <c>host:port</c>; the fence proves that
    /// nothing answers there any more.
    /// </summary>
    public IReadOnlyList<string> SourceAddresses { get; init; } = [];
}
