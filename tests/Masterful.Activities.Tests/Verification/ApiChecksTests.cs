using System.Text.Json.Nodes;
using Masterful.Activities.Tests.Kubernetes;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Tests.Verification;

public sealed class ApiChecksTests
{
    private static readonly string[] Servers = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];

    [Theory]
    [InlineData("192.0.2.1,192.0.2.2,192.0.2.3", CheckOutcome.Passed, "192.0.2.1, 192.0.2.2, 192.0.2.3")]
    [InlineData("192.0.2.1,192.0.2.3", CheckOutcome.Failed, "lacks 192.0.2.2")]
    [InlineData("192.0.2.1,192.0.2.2,192.0.2.3,203.0.113.1", CheckOutcome.Failed, "still has 203.0.113.1")]
    [InlineData("", CheckOutcome.Failed, "has no endpoint")]
    public async Task Endpoints_MustNameExactlyTheNewServers(string addresses, CheckOutcome outcome, string words)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.Api.CreateAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "default" } });
        await cluster.Api.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = "kubernetes", ["namespace"] = "default", ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "kubernetes" },
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = new JsonArray([.. addresses.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(address => new JsonObject { ["addresses"] = new JsonArray(address) })]),
        });

        var result = await new ApiChecks(cluster.Api, TimeProvider.System, default).EndpointsAsync(Servers);

        result.Outcome.Should().Be(outcome);
        result.Evidence.Should().Contain(words);
    }
}
