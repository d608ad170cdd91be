using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Simulation.Actors;
using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
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
        result.Evidence.Verification!.Checks.Where(check => check.Severity == CheckSeverity.Error).Should().HaveCountGreaterThan(15).And.OnlyContain(check => check.Outcome == CheckOutcome.Passed);
        result.Evidence.Verification.Checks.Should().NotContain(check => check.Outcome == CheckOutcome.Skipped);
        result.Evidence.Verification.Checks.Single(check => check.Id == "kubernetes-endpoints").Evidence.Should().ContainAll(shoot.Nodes.Select(node => node.Address));
        result.Evidence.OtherNodes!.Select(node => node.Node).Should().Equal("node-2", "node-3");
        Fingerprints(result).Should().OnlyHaveUniqueItems("every node makes its own keys");
        foreach (var node in shoot.Nodes)
        {
            await ProveMembersAsync(shoot, node, "/registry/secrets/kube-system/kube-proxy");
            var hosts = await File.ReadAllLinesAsync(node.Root + "/etc/hosts");
            hosts.Where(line => line.Contains("api.masterful", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])
                .Should().StartWith(node.Address, "it prefers its own API server").And.BeEquivalentTo(shoot.Nodes.Select(other => other.Address));
            (await SourceProbe.AskAsync(node, shoot.Endpoint)).Should().Contain($"at {node.Address} answers 200");
        }

        var (problems, identities) = await CredentialScan.FindAsync(lab);
        problems.Should().BeEmpty();
        identities.Should().Equal("gardener.cloud:system:seed:masterful");
    }

    [Fact]
    public async Task Fresh_ByDnsRecords_NamesEveryNode()
    {
        await using var lab = await Lab.StartAsync(nodes: 3, endpoint: "dnsRecord");
        var shoot = lab.Landscape.File.Shoots[0];

        var result = await Lab.ResultAsync(await lab.BeginAsync("fresh"));

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        result.Evidence.Endpoint!.Record.Provider.Should().Be("dnsRecord");
        foreach (var name in result.Evidence.Endpoint.Record.Names)
        {
            (await RecordAsync(lab, name)).Should().Equal(shoot.Nodes.Select(node => node.Address));
        }

        foreach (var node in shoot.Nodes)
        {
            await ProveMembersAsync(shoot, node, null);
        }
    }

    [Fact]
    public async Task Rollback_AgentDiesWhileJoining_ParksNamingItAndEndsWhenItIsBack()
    {
        await using var lab = await Lab.StartAsync(nodes: 3);
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var nodes = NodeTrees.Of(lab.Landscape.File);
        lab.Fault("hold", PhaseId.Cutover, "JoinMembers");
        var handle = await lab.BeginAsync();
        await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(PhaseId.Cutover)), held => held);
        await lab.Landscape.KillAsync("agent-node-2");
        lab.Heal("hold", PhaseId.Cutover);

        var status = await Lab.UntilParkedAsync(handle, PhaseId.Cutover);
        status.Parked!.Error.Should().Be(PlatformErrors.AgentAway.Id);
        status.Parked.Message.Should().Contain("node-2");
        status.Choices.Should().BeEquivalentTo("Retry", "Rollback");
        await Lab.TellAsync(handle, "Rollback");
        status = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.State == "RollbackParked");
        status.Parked!.Message.Should().Contain("move the static Pods out of node-2");
        lab.Landscape.Restart("agent-node-2");
        await Lab.TellAsync(handle, "Retry");
        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty();
        NodeTrees.Of(lab.Landscape.File).Should().Equal(nodes);
    }

    [Fact]
    public async Task Rollback_NodeIsLeftBehind_TheNextMigrationReplacesWhatLiesThere()
    {
        await using var lab = await Lab.StartAsync(nodes: 3);
        lab.Fault("hold", PhaseId.Cutover, "JoinMembers");
        var handle = await lab.BeginAsync();
        await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(PhaseId.Cutover)), held => held);
        await lab.Landscape.KillAsync("agent-node-2");
        lab.Heal("hold", PhaseId.Cutover);
        await Lab.UntilParkedAsync(handle, PhaseId.Cutover);
        await Lab.TellAsync(handle, "Rollback");
        foreach (var left in new[] { "move the static Pods out of node-2", "remove keys, certificates and staged manifests from node-2" })
        {
            var status = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.State == "RollbackParked");
            status.Parked!.Message.Should().Contain(left);
            await Lab.TellAsync(handle, "Skip");
        }

        var first = await Lab.ResultAsync(handle);
        first.Outcome.Should().Be(MigrationOutcome.RolledBack);
        first.Compensations.Where(step => step.Outcome == "left behind").Should().HaveCount(2);
        lab.Landscape.Restart("agent-node-2");

        var second = await Lab.ResultAsync(await lab.BeginAsync());

        second.Outcome.Should().Be(MigrationOutcome.Migrated);
        second.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        var shoot = lab.Landscape.File.Shoots[0];
        await ProveMembersAsync(shoot, shoot.Nodes[1], "/registry/secrets/kube-system/kube-proxy");
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(Lab lab, string name)
    {
        using var seed = new KubeClient(Kubeconfig.Load(lab.Landscape.File.Seeds[0].Access.Kubeconfig, path => path));
        var record = (await seed.ListAsync("/apis/extensions.gardener.cloud/v1alpha1/dnsrecords", default)).Single(item => item.TextAt("spec", "name") == name);
        return [.. record["spec"]!["values"]!.AsArray().Select(value => value!.GetValue<string>())];
    }

    private static IEnumerable<string> Fingerprints(MigrationResult result) =>
        result.Evidence.OtherNodes!.Select(node => node.Certificates!).Prepend(result.Evidence.Certificates!)
            .SelectMany(node => node.Certificates.Select(certificate => certificate.KeyFingerprint));

    /// <summary>Asked itself, each member knows three that have started and vote, and has all that the others have.</summary>
    private static async Task ProveMembersAsync(ShootSettings shoot, NodeSettings node, string? key)
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

        if (key is not null)
        {
            using var main = new EtcdGateway($"https://{node.Address}:{node.Ports.EtcdClient}", tls, TimeSpan.FromSeconds(30));
            (await main.GetAsync(key)).Should().NotBeNull();
        }
    }
}
