using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Preflight;

public sealed class NodeSetChecksTests : IDisposable
{
    private readonly TestLandscape landscape = new(null, new NodePorts(), new NodePorts());

    public void Dispose() => landscape.Dispose();

    [Fact]
    public void Run_NodesThatFit_Passes() =>
        Run(node => node with { SealingKey = "sha256:" }).Should().HaveCount(5).And.OnlyContain(finding => finding.Severity == FindingSeverity.Passed);

    [Fact]
    public void Run_NoKeyIsPinned_SaysWhoGetsTheClustersKeys() =>
        Run(node => node).Where(finding => finding.Severity == FindingSeverity.Warning).Should().HaveCount(3).And.OnlyContain(finding => finding.Id == "node-sealing-key");

    [Fact]
    public void Run_SharedAddress_NamesTheNodes() =>
        Errors(Run(node => node.Name == "node-3" ? node with { Address = "127.0.0.1" } : node))
            .Should().ContainSingle(finding => finding.Id == "node-addresses").Which.Message.Should().Be("node-1 and node-3 have 127.0.0.1");

    [Fact]
    public void Run_OtherApiPort_IsRefused() =>
        Errors(Run(node => node.Name == "node-2" ? node with { Ports = new NodePorts { KubeApiserver = 6443 } } : node))
            .Should().ContainSingle(finding => finding.Id == "node-api-port").Which.Message.Should().Contain("443, 6443");

    [Fact]
    public void Run_ManagedSeed_Warns() =>
        Run(node => node, new SeedSettings { Mode = "managedSeed", Name = "s", Template = "t" })
            .Should().ContainSingle(finding => finding.Severity == FindingSeverity.Warning && finding.Id != "node-sealing-key").Which.Id.Should().Be("node-pool");

    [Fact]
    public void Run_NodeThatTheFileDoesNotList_IsRefused()
    {
        var checks = () => new NodeSetChecks(landscape.File, landscape.Migration with { Nodes = ["node-1", "node-2", "node-9"] }, new FindingList()).Run();

        checks.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be(RequestErrors.NodeNotFound.Id);
    }

    private static IEnumerable<Finding> Errors(IEnumerable<Finding> findings) => findings.Where(finding => finding.Severity == FindingSeverity.Error);

    private IReadOnlyList<Finding> Run(Func<NodeSettings, NodeSettings> change, SeedSettings? seed = null)
    {
        var findings = new FindingList();
        var shoot = landscape.File.Shoots[0];
        new NodeSetChecks(
            landscape.File with { Shoots = [shoot with { Seed = seed, Nodes = [.. shoot.Nodes.Select(change)] }] }, landscape.Migration, findings).Run();
        return findings.Findings;
    }
}
