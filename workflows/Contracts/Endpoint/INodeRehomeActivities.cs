using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Makes what runs on a node beside Pods use an API name that is moved, where it uses one that is not, and takes that back.</summary>
public interface INodeRehomeActivities
{
    /// <summary>
    /// Rewrites the API server in the kubeconfigs of kubelet and gardener-node-agent, each saved first, and restarts both. Restarts again when it was cut off
    /// before; does nothing where every file names a server that is moved. Fails with <c>MIG-END-004</c> or <c>MIG-NODE-003</c>.
    /// </summary>
    [Activity]
    Task<EndpointSwitch> RehomeNodeAsync(NodeEndpointRequest request);

    /// <summary>Compensation: puts the files back byte for byte and restarts both. Tolerates that nothing was changed. Answers what was done.</summary>
    [Activity]
    Task<string> RestoreKubeconfigsAsync(NodeContext node);
}
