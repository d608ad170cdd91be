using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ThreeNodesTests
{
    [Fact]
    public async Task Restore_AgentKilledAndStepFailedWhileJoining_EndsWithThreeVoters()
    {
        await using var lab = await Lab.StartAsync(nodes: 3);
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
        result.Evidence.Verification!.Checks.Should().HaveCount(18).And.OnlyContain(check => check.Outcome == CheckOutcome.Passed);
        result.Evidence.Verification.Checks.Single(check => check.Id == "kubernetes-endpoints").Evidence.Should().ContainAll(shoot.Nodes.Select(node => node.Address));
        result.Evidence.OtherNodes!.Select(node => node.Node).Should().Equal("node-2", "node-3");
        Fingerprints(result).Should().OnlyHaveUniqueItems("every node makes its own keys");
        foreach (var node in shoot.Nodes)
        {
            await ProveMembersAsync(shoot, node);
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

    /// <summary>Asked itself, each member knows three that have started and vote, and has all that the others have.</summary>
    private static async Task ProveMembersAsync(ShootSettings shoot, NodeSettings node)
    {
        var pki = Directory.GetDirectories(node.Root + "/var/lib/masterful").Single() + "/pki";
        var tls = new EtcdTls(
            await File.ReadAllTextAsync(node.Root + "/var/lib/static-pods/etcd-main/ca/bundle.crt"),
            await File.ReadAllTextAsync(pki + "/etcd-client.crt"),
            await File.ReadAllTextAsync(pki + "/etcd-client.key"));
        foreach (var port in new[] { node.Ports.EtcdClient, node.Ports.EtcdEventsClient })
        {
            using var member = new EtcdGateway($"https://{node.Address}:{port}", tls, TimeSpan.FromSeconds(30));
            (await member.MembersAsync()).Should().HaveCount(shoot.Nodes.Count).And.OnlyContain(other => !other.IsLearner && other.Name.Length > 0);
            (await member.StatusAsync()).Leader.Should().NotBe(0);
        }

        using var main = new EtcdGateway($"https://{node.Address}:{node.Ports.EtcdClient}", tls, TimeSpan.FromSeconds(30));
        (await main.GetAsync("/registry/secrets/kube-system/kube-proxy")).Should().NotBeNull();
    }
}
