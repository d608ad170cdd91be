using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Says of every new Pod bound to the node that it runs, and lets go of those that are being deleted.</summary>
internal sealed class PodReporter(SimulatedKubeletOptions options, KubeClient client)
{
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var pods = await client.ListAsync($"/api/v1/pods?fieldSelector=spec.nodeName%3D{options.Node.Name}", cancellationToken);
        foreach (var pod in pods.Where(p => p.TextAt("spec", "nodeName") == options.Node.Name && p.Annotation("kubernetes.io/config.mirror") is null))
        {
            if (pod.IsDeleting())
                await client.DeleteAsync($"/api/v1/namespaces/{pod.NamespaceOf()}/pods/{pod.NameOf()}?gracePeriodSeconds=0", cancellationToken);
            else if (SnapshotGuard.IsNew(pod, options.Node.Since))
                await PodStatusReport.ApplyAsync(client, options.Node, pod, null, cancellationToken);
        }
    }
}
