using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Looks after the images of static Pods ahead of their start.</summary>
public interface INodeImageActivities
{
    /// <summary>
    /// Pulls the images that the node's container runtime does not have. Nothing takes a pulled image back: it is the kubelet's to collect. Fails with
    /// <c>MIG-NODE-004</c>. Answers what was done.
    /// </summary>
    [Activity]
    Task<string> PullImagesAsync(PullImagesRequest request);
}
