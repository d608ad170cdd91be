using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Preflight;
using Masterful.Activities.Seed;
using Masterful.Activities.Source;
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
    [InlineData("controlPlane:", "the Garden would refuse it now: *spec.dns.domain: Duplicate value*docs/runbook.md*")]
    [InlineData("spec: {provider: {workers: [{name: worker-a, minimum: 1, maximum: 1}]}}\n  controlPlane:", "the Garden would refuse it now: *machine.type*")]
    public async Task Inspect_ShootThatTheGardenRefuses_TellsItsWordsAndChangesNothing(string template, string words)
    {
        await using var lab = await HostedLandscape.StartAsync();
        File.WriteAllText(lab.Template, SelfHostedTemplate.Text.Replace("controlPlane:", template, StringComparison.Ordinal));

        var finding = await InspectAsync(lab);

        finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Message.Should().Match(words);
        (await lab.Garden.FindAsync(SelfHostedShoot.Ref("self"))).Should().BeNull();
    }

    /// <summary>A run that begins at phase Seed, after the old object went.</summary>
    [Fact]
    public async Task Inspect_OldShootObjectIsGone_AsksWithItsCopyAndChangesNothing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await SavedShoot.SaveAsync(lab.Garden, await SavedShoot.ReadAsync(lab.Garden, lab.Migration.Shoot, default), default);
        await lab.LetOldShootGoAsync();

        var finding = await InspectAsync(lab);

        finding.Severity.Should().Be(FindingSeverity.Passed, finding.Message);
        finding.Message.Should().Match("the Garden would take it");
        (await lab.Garden.FindAsync(SelfHostedShoot.Ref("self"))).Should().BeNull();
    }

    private static async Task<Finding> InspectAsync(HostedLandscape lab) =>
        (await new PreflightActivities(lab.File, TimeProvider.System, NullLogger<PreflightActivities>.Instance).InspectSourceAsync(lab.Migration)).Findings
            .Single(finding => finding.Id == "managed-seed");
}
