using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class RehomeTests
{
    private const string Unmoved = "masterful.example";
    private const string Kept = "api.masterful.example";

    [Fact]
    public async Task Restore_NodesUseANameThatIsNotMoved_AreRehomedAndBecomeReady()
    {
        await using var lab = await Lab.StartAsync(nodeApiName: Unmoved);
        var node = lab.Landscape.File.Shoots[0].Nodes[0];
        var before = Read(node);
        before.Should().HaveCount(3).And.OnlyContain(file => file.Text.Contains($"server: https://{Unmoved}:"));

        // A failure there comes after the switch, so it is repaired forward.
        lab.Fault("fail", PhaseId.Endpoint, "RehomeNode");
        var handle = await lab.BeginAsync();
        await Lab.UntilParkedAsync(handle, PhaseId.Endpoint);
        Read(node).Should().Equal(before);
        lab.Heal("fail", PhaseId.Endpoint);
        await Lab.TellAsync(handle, "Retry");
        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Node!.Findings.Where(finding => finding.Id == "api-name").Should().HaveCount(3)
            .And.OnlyContain(finding => finding.Severity == FindingSeverity.Warning && finding.Message.Contains($"rewrite it to https://{Kept}:"));
        Read(node).Select(file => file.Text).Should().Equal(before.Select(file => file.Text.Replace($"https://{Unmoved}:", $"https://{Kept}:")), "nothing but the name changes");
        Read(node).Select(file => file.Mode).Should().Equal(before.Select(file => file.Mode));
        result.Evidence.Endpoint!.Evidence.Should().Contain($"the kubelet of {node.Name} was restarted").And.Contain($"gardener-node-agent of {node.Name} was restarted");
        File.ReadAllText(Path.Combine(node.Root, "run", "node-agent-restarts")).Should().NotBeEmpty();
        // The hosts file goes on to lead from that name to the source, so no Node got Ready without.
        File.ReadAllText(Path.Combine(node.Root, "etc", "hosts")).Should().Contain($"127.0.0.2 {Unmoved}");
        // The stand-in for crictl keeps what was pulled, each once; it was asked while the source served.
        File.ReadAllLines(Path.Combine(node.Root, "run", "images")).Should().BeEquivalentTo(result.Evidence.ControlPlane!.Manifests.Select(manifest => manifest.Image).Distinct());
        result.Evidence.Node.Findings.Where(finding => finding.Id is "clock" or "images").Should().HaveCount(2).And.OnlyContain(finding => finding.Severity == FindingSeverity.Passed);
        result.Evidence.Plan!.Source.Findings.Single(finding => finding.Id == "clock").Message.Should().Contain(" the Temporal Service, which had ");
        result.Evidence.Plan.Source.MemoryBytes.Should().BePositive();
        result.Evidence.Node.AvailableBytes.Should().BePositive();
        result.Evidence.AddonBundle!.ManagedResources.Single(resource => resource.Name == "shoot-core-kube-proxy").Changes.Should().ContainSingle()
            .Which.Should().StartWith($"Secret kube-system/kube-proxy: https://api.masterful.garden.internal.example -> https://{Kept}:");
        result.Evidence.Addons!.Objects.Should().Contain(applied => applied.Object.Kind == "Secret" && applied.Object.Name == "kube-proxy" && applied.Result == ApplyResult.Changed);
        result.Evidence.Nodes!.Nodes.Should().ContainSingle().Which.Node.Should().Be(node.Name);
        var kept = Directory.EnumerateFiles(Path.Combine(node.Root, "var/lib/masterful"), "kubeconfigs-*", SearchOption.AllDirectories).Where(path => path.Contains("/before/"));
        kept.Select(File.ReadAllText).Should().BeEquivalentTo(before.Select(file => file.Text), "the old files are kept");
    }

    private static List<(string Text, UnixFileMode Mode)> Read(NodeSettings node) =>
        [.. new[] { "kubelet/kubeconfig-real", "gardener-node-agent/config-v1.150.0.yaml", "gardener-node-agent/credentials/kubeconfig" }
            .Select(path => Path.Combine(node.Root, "var/lib", path))
            .Select(path => (File.ReadAllText(path), File.GetUnixFileMode(path)))];
}
