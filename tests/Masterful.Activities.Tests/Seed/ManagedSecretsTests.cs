using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Preflight;
using Masterful.Activities.Seed;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Activities.Tests.Seed;

/// <summary>What a self-hosted Shoot's gardenlet must find, and what its Garden says before anything is moved.</summary>
public sealed class ManagedSecretsTests
{
    [Fact]
    public async Task Read_PersistedSecrets_AreTheSameForAGardenletThatLooksInKubeSystem()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var source = (await lab.Seed.ListAsync("v1", "Secret", new(HostedLandscape.Namespace))).Items.ToDictionary(secret => secret.Name());

        var copies = await ManagedSecrets.ReadAsync(lab.Seed, HostedLandscape.Namespace, default);

        copies.Select(copy => copy.Object.Labels()["name"]).Should().Contain(["ca", "ca-client", "ca-etcd", "ca-etcd-peer", "service-account-key", "kube-apiserver-etcd-encryption-key"]);
        copies.Should().OnlyContain(copy => copy.Object.Namespace() == "kube-system" && copy.Object.Labels()["manager-identity"] == "self-hosted-shoot");
        foreach (var copy in copies.Select(copy => copy.Object))
        {
            var original = source[copy.Name()];
            copy["data"]!.ToJsonString().Should().Be(original["data"]!.ToJsonString());
            copy.Labels().Where(label => label.Key != "manager-identity").Should().BeEquivalentTo(original.Labels().Where(label => label.Key != "manager-identity"), "by these the secrets manager finds them");
            copy.ResourceVersion().Should().BeNull();
        }
    }

    /// <summary>The real one ends where the kinds are not served, before it could bring them, and finds the control plane's nodes by their label.</summary>
    [Fact]
    public async Task Read_DefinitionsOfTheSeed_AreGardenersAndNothingElse()
    {
        await using var lab = await HostedLandscape.StartAsync();
        foreach (var (plural, group) in new[] { ("clusters", "extensions.gardener.cloud"), ("virtualservices", "networking.istio.io") })
        {
            await lab.Seed.CreateAsync(JsonNode.Parse($$"""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{plural}}.{{group}}" },"spec":{"group":"{{group}}","scope":"Cluster",
                "names":{"kind":"K{{plural}}","plural":"{{plural}}" },"versions":[{"name":"v1alpha1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object" } } } ] } }
                """)!.AsObject());
        }

        var definitions = await SelfHostedCluster.DefinitionsAsync(lab.Seed, default);

        definitions.Select(item => item.Object.Name()).Should().Contain("clusters.extensions.gardener.cloud").And.NotContain("virtualservices.networking.istio.io");
        definitions.Should().OnlyContain(item => item.Object["status"] == null && item.Object.ResourceVersion() == null);
        SelfHostedCluster.Nodes(["node-1"]).Single().Object.Labels().Should().BeEquivalentTo(new Dictionary<string, string> { ["node-role.kubernetes.io/control-plane"] = "" });
    }

    [Theory]
    [InlineData("controlPlane:", "controlPlane:", FindingSeverity.Passed, "the Garden would take it")]
    [InlineData("controlPlane:", "spec: {provider: {workers: [{name: worker-a, minimum: 1, maximum: 1}]}}\n  controlPlane:", FindingSeverity.Warning, "the Garden would refuse it now: *machine.type*")]
    public async Task Inspect_ManagedSeed_AsksTheGardenAndChangesNothing(string right, string wrong, FindingSeverity severity, string words)
    {
        await using var lab = await HostedLandscape.StartAsync();
        File.WriteAllText(lab.Template, SelfHostedTemplate.Text.Replace(right, wrong, StringComparison.Ordinal));

        var findings = (await new PreflightActivities(lab.File, TimeProvider.System, NullLogger<PreflightActivities>.Instance).InspectSourceAsync(lab.Migration)).Findings;

        var finding = findings.Single(finding => finding.Id == "managed-seed");
        finding.Severity.Should().Be(severity);
        finding.Message.Should().Match(words);
        (await lab.Garden.FindAsync(SelfHostedShoot.Ref("self"))).Should().BeNull();
    }
}
