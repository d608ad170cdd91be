using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.ControlPlane;

/// <summary>Makes a kubelet read static Pods, and takes that back.</summary>
public sealed class NodeKubeletActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeKubeletActivities> logger) : INodeKubeletActivities
{
    /// <inheritdoc/>
    [Activity]
    public async Task<string> EnableStaticPodsAsync(NodeContext node)
    {
        var settings = landscape.Node(node);
        var kubelet = new Kubelet(settings, node.Migration);
        if (kubelet.StaticPodPath() != Kubelet.ManifestDirectory)
        {
            kubelet.AddArgument();
            logger.LogInformation("Told the kubelet of {Node} to read {Directory}", node.Node, Kubelet.ManifestDirectory);
        }
        else if (!kubelet.IsChanged)
        {
            return $"the kubelet of {node.Node} reads {Kubelet.ManifestDirectory}";
        }

        // A restart that was cut off is made again: one too many harms nothing, one too few would be found after the fence.
        await kubelet.RestartAsync(node.Node, clock, ActivityProgress.CancellationToken);
        return $"the kubelet of {node.Node} was restarted and reads {Kubelet.ManifestDirectory}";
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<string> RestoreKubeletAsync(NodeContext node)
    {
        var kubelet = new Kubelet(landscape.Node(node), node.Migration);
        if (!kubelet.IsChanged)
        {
            return "it had not been changed";
        }

        kubelet.RestoreArguments();
        await kubelet.RestartAsync(node.Node, clock, ActivityProgress.CancellationToken);
        kubelet.ForgetChange();
        return "it was restarted with the arguments that it had";
    }
}
