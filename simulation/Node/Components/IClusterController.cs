using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>One controller: reads the cluster and brings it one step nearer to what its objects ask for.</summary>
internal interface IClusterController
{
    Task ReconcileAsync(KubeClient client, CancellationToken cancellationToken);
}
