using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Preflight;
using Masterful.Activities.Tests.Kubernetes;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

/// <summary>What the Garden, and gardenlet after it, would have against the Seed of <c>seed.mode: gardenlet</c>; none of it changes anything.</summary>
public sealed class SeedTemplateChecksTests
{
    private const string Accepted = "seed-accepted";

    [Fact]
    public async Task Run_SeedThatTheGardenTakes_Passes()
    {
        await using var lab = await HostedLandscape.StartAsync("gardenlet");

        var findings = await RunAsync(lab, lab.Garden);

        findings.Should().OnlyContain(finding => finding.Severity == FindingSeverity.Passed).And.Contain(finding => finding.Id == Accepted);
        (await lab.Garden.FindAsync(new ObjectRef("core.gardener.cloud/v1beta1", "Seed", null, "self"))).Should().BeNull();
    }

    [Fact]
    public async Task Run_SeedThatTheGardenRefuses_TellsItsWords()
    {
        await using var lab = await HostedLandscape.StartAsync("gardenlet");
        File.WriteAllText(lab.Template, SelfHostedTemplate.Text.Replace(", controller: {kind: nginx}", "", StringComparison.Ordinal));

        var finding = (await RunAsync(lab, lab.Garden)).Single(finding => finding.Id == Accepted);

        finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Object.Should().Be("Seed self");
        finding.Message.Should().Match("the Garden would refuse it now: *needs a domain and a controller kind*");
    }

    [Fact]
    public async Task Run_GardenDoesNotLetTheWorkerAsk_SaysThatItIsNotKnown()
    {
        await using var lab = await HostedLandscape.StartAsync("gardenlet");
        await using var server = await FakeApiServer.StartAsync();
        server.Groups["/apis/core.gardener.cloud/v1beta1"] = [FakeApiServer.Resource("seeds", "Seed", namespaced: false)];
        server.Answer = (context, _) => FakeApiServer.Status(
            context, context.Request.Method == "GET" ? 404 : 403, "Forbidden", "seeds.core.gardener.cloud \"self\" is forbidden: User \"worker\" cannot patch resource \"seeds\" in API group \"core.gardener.cloud\" at the cluster scope");
        using var worker = server.Connect();

        var finding = (await RunAsync(lab, worker)).Single(finding => finding.Id == Accepted);

        finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Message.Should().Match("whether the Garden would take it is not known: *cannot *");
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("false", true)]
    public async Task Run_AutoscalerOfTheSeed_IsMissedWhenItIsOff(string enabled, bool expected)
    {
        await using var lab = await HostedLandscape.StartAsync("gardenlet");
        File.WriteAllText(lab.Template, SelfHostedTemplate.Text.Replace("provider: {type: local, region: local}", "provider: {type: local, region: local}\n  settings: {verticalPodAutoscaler: {enabled: " + enabled + "}}", StringComparison.Ordinal));

        var findings = await RunAsync(lab, lab.Garden);

        findings.Any(finding => finding is { Id: "seed-autoscaler", Severity: FindingSeverity.Warning }).Should().Be(expected);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(HostedLandscape lab, KubernetesApi garden)
    {
        var findings = new FindingList();
        var shoot = YamlJson.Read("spec: {networking: {nodes: 192.0.2.0/24, pods: 100.64.0.0/12, services: 10.96.0.0/16}}")!;
        await new SeedTemplateChecks(lab.File.Shoots.Single(), shoot, findings).RunAsync(garden, default);
        return findings.Findings;
    }
}
