using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Turns hosted Deployments into static Pods.</summary>
public interface IControlPlaneActivities
{
    /// <summary>Renders from the Seed's live Deployments and Etcd objects and seals manifests and volume files to the node.</summary>
    [Activity]
    Task<ControlPlaneBundle> RenderControlPlaneAsync(RenderControlPlaneRequest request);
}
