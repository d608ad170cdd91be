using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Names that lead to something in front of the nodes, which is not ready when the new control plane is.</summary>
public sealed class LoadBalancerTests
{
    [Fact]
    public async Task Restore_LoadBalancerLeadsToTheNodesLate_NamesMoveOnlyThen()
    {
        await using var lab = await Lab.StartAsync(endpoint: "loadBalancer");
        var away = Path.Combine(Path.GetDirectoryName(lab.Landscape.LandscapePath)!, "load-balancer-away");
        await File.WriteAllTextAsync(away, "");
        var address = lab.Landscape.File.Shoots[0].Endpoint.Addresses.Should().ContainSingle().Subject;

        var handle = await lab.BeginAsync();
        var waiting = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), status => status.Parked is not null || status.Phase == PhaseId.Endpoint);
        waiting.Parked.Should().BeNull();
        await Lab.UntilAsync(
            () => RunningStep.ReadAsync(lab.Client, handle.Id), steps => steps.Any(step => step.Activity == "RecordEndpoint" && step.Progress?.StartsWith($"{address}: ") == true));
        (await StatusCommand.QueryAsync(handle)).PointOfNoReturnPassed.Should().BeFalse("nobody was sent to where nothing answers");
        File.Delete(away);
        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Endpoint!.Record.After.Should().Equal(address);
        result.Evidence.Endpoint.Evidence.Should().HaveCount(2).And.OnlyContain(line => line.EndsWith($" -> {address}"));
        result.Evidence.Plan!.Source.Findings.Single(finding => finding.Id == "endpoint-addresses").Severity.Should().Be(FindingSeverity.Passed);
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        File.ReadAllText(Path.Combine(lab.Landscape.File.Shoots[0].Nodes[0].Root, "etc", "hosts")).Should().Contain($"{address} ", "the simulation's DNS says so");
    }
}
