using Masterful.Activities.Endpoint;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class NodeApiNameCheckTests : IDisposable
{
    private const string OfKubelet = "/var/lib/kubelet/kubeconfig-real";
    private const string OfNodeAgent = "/var/lib/gardener-node-agent/config-v1.150.0.yaml";
    private readonly TestLandscape landscape = new();
    private readonly FindingList findings = new();

    public void Dispose() => landscape.Dispose();

    [Fact]
    public void Run_NamesThatAreMoved_PassesAndRewritesNothing()
    {
        Write(OfKubelet, "kind: Config\nclusters: [{cluster: {server: https://api.internal}}]\n");
        Write(OfNodeAgent, "kind: NodeAgentConfiguration\napiServer: {server: https://api.external}\n");

        Run().Should().BeFalse();

        findings.Findings.Should().HaveCount(2).And.OnlyContain(finding => finding.Id == "api-name" && finding.Severity == FindingSeverity.Passed);
    }

    [Fact]
    public void Run_MovedNamesNotKnown_SaysNothing()
    {
        Write(OfKubelet, "kind: Config\n");

        new NodeApiNameCheck(landscape.File.Shoots[0].Nodes[0], landscape.Migration, findings).Run(new("hosts")).Should().BeFalse();

        findings.Findings.Should().BeEmpty();
    }

    [Fact]
    public void Run_NameThatIsNotMoved_WarnsOfWhatEndpointWillWrite()
    {
        Write(OfKubelet, "kind: Config\nclusters: [{cluster: {server: https://api.given-up}}]\n");
        Write(OfNodeAgent, "kind: NodeAgentConfiguration\napiServer: {server: https://api.given-up}\n");

        Run().Should().BeTrue();

        findings.Findings.Should().HaveCount(2).And.OnlyContain(finding =>
            finding.Severity == FindingSeverity.Warning && finding.Message == "it names https://api.given-up, which will not lead to the API any more; Endpoint will rewrite it to https://api.external");
        findings.Findings[0].Object.Should().Be($"node node-1, {OfKubelet}");
    }

    [Fact]
    public void Run_InternalNameIsGivenUp_WarnsThoughItIsMoved()
    {
        Write(OfKubelet, "kind: Config\nclusters: [{cluster: {server: https://api.internal}}]\n");

        Run(name: "api.external").Should().BeTrue();

        findings.Findings.Should().ContainSingle().Which.Message.Should().EndWith("rewrite it to https://api.external");
    }

    [Fact]
    public void Run_KubeletMustNotBeRestarted_IsAnError()
    {
        Write(OfKubelet, "kind: Config\nclusters: [{cluster: {server: https://api.given-up}}]\n");

        Run(restart: []);

        findings.Findings.Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.Severity == FindingSeverity.Error && finding.Message.EndsWith("the kubelet must not be restarted"));
    }

    [Fact]
    public void Run_Unreadable_IsAnError()
    {
        Write(OfKubelet, "kind: Config\n");

        Run().Should().BeFalse();

        findings.Findings.Should().ContainSingle().Which.Should().Match<Finding>(finding => finding.Severity == FindingSeverity.Error && finding.Message.EndsWith("it names no API server."));
    }

    [Fact]
    public void EndpointName_NotMoved_IsAnError()
    {
        PreflightActivities.EndpointName(new ApiHome(new EndpointSettings("hosts", Name: "api.other"), ["api.internal"]), findings);
        PreflightActivities.EndpointName(new ApiHome(new EndpointSettings("hosts"), ["api.internal"]), findings);

        findings.Findings.Select(finding => (finding.Id, finding.Severity, finding.Message)).Should().Equal(
            ("endpoint-name", FindingSeverity.Error, "api.other is not among the names that are moved: api.internal"), ("endpoint-name", FindingSeverity.Passed, "api.internal is moved"));
    }

    private bool Run(string name = "", IReadOnlyList<string>? restart = null)
    {
        var node = landscape.File.Shoots[0].Nodes[0];
        node = restart is null ? node : node with { Kubelet = node.Kubelet with { Restart = restart } };
        return new NodeApiNameCheck(node, landscape.Migration with { ApiNames = ["api.internal", "api.external"] }, findings).Run(new EndpointSettings("hosts", Name: name));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(landscape.Root + path)!);
        File.WriteAllText(landscape.Root + path, text);
    }
}
