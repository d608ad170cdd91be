using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Moves the API's names. From the first switch on there is no way back.</summary>
public interface IEndpointActivities
{
    /// <summary>
    /// Reads where the names point; writes nothing. Where the landscape names addresses in front of the nodes, it waits until the new API server answers at
    /// each of them, while there is still a way back.
    /// </summary>
    [Activity]
    Task<EndpointRecord> RecordEndpointAsync(MigrationContext migration);

    /// <summary>Provider dnsRecord: changes the Seed's DNSRecords and waits for them. Provider manual: waits until the names resolve to the new address. Provider hosts: nothing to do here.</summary>
    [Activity]
    Task<EndpointSwitch> SwitchEndpointAsync(EndpointRequest request);
}
