using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>The node's part of the switch.</summary>
public interface INodeEndpointActivities
{
    /// <summary>Provider hosts: rewrites the API's names in the hosts file by rename. Other providers: nothing to do.</summary>
    [Activity]
    Task<EndpointSwitch> SwitchHostsAsync(NodeEndpointRequest request);

    /// <summary>Waits until every Node is Ready with a lease newer than the switch, and <c>kubernetes</c> endpoints name only the new servers.</summary>
    [Activity]
    Task<NodesReady> WaitForNodesAsync(WaitForNodesRequest request);
}
