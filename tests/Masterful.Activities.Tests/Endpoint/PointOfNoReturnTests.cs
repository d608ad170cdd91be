using Masterful.Activities.Credentials;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Source;
using Masterful.Activities.Tests.Etcd;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Endpoint;

/// <summary>Whatever a workflow believes: once the API's names lead to a node, nothing takes away what clients may have written there.</summary>
public sealed class PointOfNoReturnTests
{
    [Theory]
    [InlineData("hosts")]
    [InlineData("dnsRecord")]
    [InlineData("manual")]
    public async Task StepsBack_OnANodeThatTheNamesLeadTo_AreRefused(string provider)
    {
        using var node = new EtcdNodeFixture();
        var snapshot = await node.SealSnapshotAsync();
        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        var credentials = new NodeCredentialActivities(node.Landscape, TimeProvider.System, NullLogger<NodeCredentialActivities>.Instance);
        var controlPlane = new Activities.ControlPlane.NodeControlPlaneActivities(
            node.Landscape, TimeProvider.System, NullLogger<Activities.ControlPlane.NodeControlPlaneActivities>.Instance);
        var record = new EndpointRecord(provider, ["api.masterful.example"], 443, [], [node.Landscape.Shoots[0].Nodes[0].Address]);

        await new NodeEndpointActivities(node.Landscape, TimeProvider.System).SwitchHostsAsync(new NodeEndpointRequest(node.Node, record));

        foreach (var step in new Func<Task>[]
        {
            () => controlPlane.RemoveControlPlaneAsync(node.Node),
            () => node.Activities.RemoveEtcdAsync(node.Node),
            () => node.Activities.CreateEtcdAsync(node.Node),
            () => credentials.RemoveCredentialsAsync(node.Node),
        })
        {
            (await step.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-END-003");
        }

        Directory.Exists(Path.Combine(node.Data, "member")).Should().BeTrue();
    }

    [Fact]
    public async Task Unfence_SourceWhoseNamesWereMoved_IsRefused()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var fence = new FenceActivities(lab.File, TimeProvider.System, NullLogger<FenceActivities>.Instance);
        var source = await fence.RecordSourceAsync(lab.Migration);
        var endpoint = new EndpointActivities(lab.File, TimeProvider.System);
        await endpoint.SwitchEndpointAsync(new EndpointRequest(lab.Migration, await endpoint.RecordEndpointAsync(lab.Migration)));

        var bringing = () => fence.UnfenceAsync(new FenceRequest(lab.Migration, source));

        (await bringing.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-END-003");
    }
}
