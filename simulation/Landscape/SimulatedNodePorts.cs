namespace Masterful.Simulation.Landscape;

/// <summary>Ports of one node's static Pods, without that of the API server, which is the same on every node.</summary>
/// <param name="EtcdClient">etcd-main, clients.</param>
/// <param name="EtcdPeer">etcd-main, peers.</param>
/// <param name="EtcdMetrics">etcd-main, metrics on loopback.</param>
/// <param name="EtcdEventsClient">etcd-events, clients.</param>
/// <param name="EtcdEventsPeer">etcd-events, peers.</param>
/// <param name="EtcdEventsMetrics">etcd-events, metrics on loopback.</param>
/// <param name="ControllerManager">kube-controller-manager.</param>
/// <param name="Scheduler">kube-scheduler.</param>
/// <param name="KubeletHealth">The kubelet's <c>healthzPort</c>, on loopback.</param>
public sealed record SimulatedNodePorts(
    int EtcdClient, int EtcdPeer, int EtcdMetrics, int EtcdEventsClient, int EtcdEventsPeer, int EtcdEventsMetrics, int ControllerManager, int Scheduler, int KubeletHealth);
