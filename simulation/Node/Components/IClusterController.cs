using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>One controller: reads the cluster and brings it one step nearer to what its objects ask for.</summary>
internal interface IClusterController
{
    /// <param name="read">The component's own identity, which its shared caches list with.</param>
    /// <param name="write">The controller's ServiceAccount.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    Task ReconcileAsync(KubeClient read, KubeClient write, CancellationToken cancellationToken);
}
