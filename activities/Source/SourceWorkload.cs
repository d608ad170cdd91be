namespace Masterful.Activities.Source;

/// <summary>A Deployment of the source that the fence scales down.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Serves">Whether it is one of the three that make up the control plane, not an actor that would fight back.</param>
public sealed record SourceWorkload(string Name, bool Serves)
{
    /// <summary>
    /// Every workload that the fence touches, in the order in which they stop. machine-controller-manager goes before anything
    /// becomes unreachable: ten minutes later it would delete machines. kube-apiserver goes last.
    /// </summary>
    public static IReadOnlyList<SourceWorkload> InOrder { get; } =
    [
        new("cluster-autoscaler", Serves: false),
        new("machine-controller-manager", Serves: false),
        new("cloud-controller-manager", Serves: false),
        new("gardener-resource-manager", Serves: false),
        new("kube-controller-manager", Serves: true),
        new("kube-scheduler", Serves: true),
        new("kube-apiserver", Serves: true),
    ];

    /// <summary>The order of coming back: the API first, then who works with it, then who acts on machines.</summary>
    public static IReadOnlyList<SourceWorkload> InRestoreOrder { get; } =
        [InOrder[6], InOrder[4], InOrder[5], InOrder[3], InOrder[2], InOrder[1], InOrder[0]];
}
