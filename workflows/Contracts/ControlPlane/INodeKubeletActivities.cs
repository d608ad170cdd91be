using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Makes a kubelet read static Pods, and takes that back.</summary>
public interface INodeKubeletActivities
{
    /// <summary>
    /// Gives the kubelet the argument that makes it read <c>/etc/kubernetes/manifests</c>, restarts it and waits until it is healthy. Does nothing where it reads
    /// them already. Answers what was done.
    /// </summary>
    [Activity]
    Task<string> EnableStaticPodsAsync(NodeContext node);

    /// <summary>Compensation: gives the kubelet back the arguments that it had and restarts it. Tolerates that nothing was changed. Answers what was done.</summary>
    [Activity]
    Task<string> RestoreKubeletAsync(NodeContext node);
}
