using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Says of every new Pod bound to the node that it runs, and lets go of those that are being deleted.</summary>
internal sealed class PodReporter(SimulatedKubeletOptions options, KubeClient client)
{
    /// <param name="pods">The Pods bound to this node, without mirror Pods.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    public async Task ReportAsync(IEnumerable<JsonObject> pods, CancellationToken cancellationToken)
    {
        foreach (var pod in pods)
        {
            if (pod.IsDeleting())
                await client.DeleteAsync($"/api/v1/namespaces/{pod.NamespaceOf()}/pods/{pod.NameOf()}?gracePeriodSeconds=0", cancellationToken);
            else if (SnapshotGuard.IsNew(pod, options.Node.Since))
                await PodStatusReport.ApplyAsync(client, options.Node, pod, null, cancellationToken);
        }
    }
}
