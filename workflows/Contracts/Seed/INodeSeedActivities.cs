using Masterful.Workflows.Contracts.Addons;
using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Seed;

/// <summary>The cluster's part of making the Shoot a Seed.</summary>
public interface INodeSeedActivities
{
    /// <summary>Applies gardenlet, its configuration and the bootstrap kubeconfig.</summary>
    [Activity]
    Task<ApplyReport> ApplySeedObjectsAsync(ApplySeedObjectsRequest request);

    /// <summary>Removes bootstrap kubeconfigs that an attempt after the gardenlet's own bootstrap left. Tolerates that there are none.</summary>
    [Activity]
    Task RemoveBootstrapAsync(NodeContext node);
}
