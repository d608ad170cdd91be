using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ThreeNodesRestoreTests
{
    [Fact]
    public async Task Restore_AgentKilledAndStepFailedWhileJoining_EndsWithThreeVoters()
    {
        await using var lab = await Lab.StartAsync(nodes: 3, processes: ["agent-node-2"]);
        var shoot = lab.Landscape.File.Shoots[0];
        lab.Fault("hold", PhaseId.Cutover, "JoinMembers");
        lab.Fault("fail", PhaseId.Cutover, "PromoteMembers");
        var handle = await lab.BeginAsync();
        await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(PhaseId.Cutover)), held => held);
        await lab.Landscape.CrashAsync("agent-node-2");
        lab.Heal("hold", PhaseId.Cutover);
        await Lab.UntilParkedAsync(handle, PhaseId.Cutover);
        lab.Heal("fail", PhaseId.Cutover);
        await Lab.TellAsync(handle, "Retry");

        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Verification!.Checks.Where(check => check.Severity == CheckSeverity.Error).Should().HaveCountGreaterThan(15).And.OnlyContain(check => check.Outcome == CheckOutcome.Passed);
        result.Evidence.Verification.Checks.Should().NotContain(check => check.Outcome == CheckOutcome.Skipped);
        result.Evidence.Verification.Checks.Single(check => check.Id == "kubernetes-endpoints").Evidence.Should().ContainAll(shoot.Nodes.Select(node => node.Address));
        result.Evidence.OtherNodes!.Select(node => node.Node).Should().Equal("node-2", "node-3");
        Fingerprints(result).Should().OnlyHaveUniqueItems("every node makes its own keys");
        foreach (var node in shoot.Nodes)
        {
            await Members.ProveAsync(shoot, node, "/registry/secrets/kube-system/kube-proxy");
            var hosts = await File.ReadAllLinesAsync(node.Root + "/etc/hosts");
            hosts.Where(line => line.Contains("api.masterful", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])
                .Should().StartWith(node.Address, "it prefers its own API server").And.BeEquivalentTo(shoot.Nodes.Select(other => other.Address));
            (await SourceProbe.AskAsync(node, shoot.Endpoint)).Should().Contain($"at {node.Address} answers 200");
        }

        var (problems, identities) = await CredentialScan.FindAsync(lab);
        problems.Should().BeEmpty();
        identities.Should().Equal("gardener.cloud:system:seed:masterful");
    }

    private static IEnumerable<string> Fingerprints(MigrationResult result) =>
        result.Evidence.OtherNodes!.Select(node => node.Certificates!).Prepend(result.Evidence.Certificates!)
            .SelectMany(node => node.Certificates.Select(certificate => certificate.KeyFingerprint));
}
