namespace Masterful.Activities.Landscapes;

/// <summary>Ports of a static control plane; the defaults are Gardener's for self-hosted Shoots.</summary>
public sealed record NodePorts
{
    /// <summary>kube-apiserver.</summary>
    public int KubeApiserver { get; init; } = 443;

    /// <summary>etcd-main, clients.</summary>
    public int EtcdClient { get; init; } = 2379;

    /// <summary>etcd-main, peers.</summary>
    public int EtcdPeer { get; init; } = 2380;

    /// <summary>etcd-main, metrics and health on loopback, plain HTTP.</summary>
    public int EtcdMetrics { get; init; } = 2381;

    /// <summary>etcd-events, clients.</summary>
    public int EtcdEventsClient { get; init; } = 2382;

    /// <summary>etcd-events, peers.</summary>
    public int EtcdEventsPeer { get; init; } = 2383;

    /// <summary>etcd-events, metrics and health on loopback, plain HTTP.</summary>
    public int EtcdEventsMetrics { get; init; } = 2384;

    /// <summary>kube-controller-manager.</summary>
    public int KubeControllerManager { get; init; } = 10257;

    /// <summary>kube-scheduler.</summary>
    public int KubeScheduler { get; init; } = 10259;
}
