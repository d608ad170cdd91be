using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Seed;
using Masterful.Activities.Source;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts.Seed;
using Temporalio.Exceptions;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Seed;

/// <summary>Against a Garden that validates as gardener-apiserver does.</summary>
public sealed class SeedActivitiesTests
{
    private const string Core = "core.gardener.cloud/v1beta1";
    private static readonly string[] Issuers = ["https://api.masterful.garden.internal.example"];

    [Fact]
    public async Task PrepareSeed_ManagedSeed_MakesTheShootWithItsIdentityAndMayBeRunAgain()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var activities = Activities(lab);

        var bundle = await PrepareAsync(lab, activities);
        var first = await ShootAsync(lab);
        var again = await activities.PrepareSeedAsync(Request(lab));
        var second = await ShootAsync(lab);

        second.Uid().Should().Be(first.Uid());
        second.Number("metadata", "generation").Should().Be(1, "nothing changed");
        second.Text("status", "technicalID").Should().Be("shoot--garden--masterful");
        second.Text("status", "uid").Should().Be("2b1f0f2e-7c3e-4a3e-9a70-0d5b0f0a11aa");
        second.Text("status", "gardener", "name").Should().Be("gardenlet");
        second.Labels()["shoot.gardener.cloud/self-hosted"].Should().Be("true");
        bundle.Should().Be(again with { Artifact = bundle.Artifact });
        var token = await lab.Garden.GetAsync(new ObjectRef("v1", "Secret", "kube-system", "bootstrap-token-" + bundle.BootstrapTokenId));
        Encoding.UTF8.GetString(token.SecretValue("description")!).Should().EndWith("garden/self");
        DateTimeOffset.Parse(Encoding.UTF8.GetString(token.SecretValue("expiration")!)).Should().BeBefore(DateTimeOffset.UtcNow.AddHours(1.1));
    }

    /// <summary>Gardener takes no second Shoot of the old one's domain, so that the old object has to go in between.</summary>
    [Fact]
    public async Task PrepareSeed_OldShootObjectHasTheDomain_SaysSoAndGoesOnWithItsCopyOnceItIsGone()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var activities = Activities(lab);

        var refusal = (await activities.Awaiting(seed => seed.PrepareSeedAsync(Request(lab))).Should().ThrowAsync<ApplicationFailureException>()).Which;
        refusal.Message.Should().Contain("spec.dns.domain: Duplicate value: \"masterful.example\"").And.Contain("docs/runbook.md");
        await PrepareAsync(lab, activities);

        var old = SavedShoot.Ref(lab.Migration.Shoot);
        (await lab.Garden.FindAsync(old)).Should().BeNull("nobody brings it back");
        (await new ShootVerifier(lab.File, lab.Migration, TimeProvider.System).LocateAsync(default)).SourceNamespace.Should().Be(HostedLandscape.Namespace);
        await lab.Garden.DeleteAsync(SavedShoot.Copy(old));
        (await Failure(activities.PrepareSeedAsync(Request(lab)))).Should().Be("MIG-REQ-002");
    }

    [Fact]
    public async Task RegisterManagedSeed_ShootReconciled_CreatesItAndWaitNamesWhatIsMissing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var activities = Activities(lab);
        var request = new SeedRequest(lab.Migration, await PrepareAsync(lab, activities));

        (await Failure(activities.RegisterManagedSeedAsync(request))).Should().Be("MIG-SEED-008", "no gardenlet has reported");
        await lab.Garden.PatchStatusAsync(SelfHostedShoot.Ref("self"), new JsonObject
        {
            ["status"] = new JsonObject { ["observedGeneration"] = 1, ["lastOperation"] = new JsonObject { ["state"] = "Succeeded" } },
        });
        await activities.RegisterManagedSeedAsync(request);
        await activities.RegisterManagedSeedAsync(request);

        var managed = await lab.Garden.GetAsync(ManagedSeedManifest.Ref("self"));
        managed.Text("spec", "shoot", "name").Should().Be("self");
        managed.Text("spec", "gardenlet", "deployment", "image", "tag").Should().Be("v1.150.0");
        managed.Text("spec", "gardenlet", "config", "logLevel").Should().Be("debug");
        (await Failure(activities.WaitForSeedAsync(request))).Should().Be("MIG-SEED-002");
        var token = new ObjectRef("v1", "Secret", "kube-system", "bootstrap-token-" + request.Bundle.BootstrapTokenId);
        (await lab.Garden.FindAsync(token)).Should().NotBeNull("it may still be needed");
        await activities.ForgetBootstrapTokenAsync(request);
        (await activities.ForgetBootstrapTokenAsync(request)).Should().Contain(token.Name);
        (await lab.Garden.FindAsync(token)).Should().BeNull();
        (await lab.Garden.FindAsync(ManagedSeedManifest.Ref("self"))).Should().NotBeNull("what was registered stays");
    }

    [Theory]
    [InlineData("pods: 100.64.0.0/12", "pods: 10.0.0.0/8", "MIG-SEED-004")]
    [InlineData("networks: {nodes", "nets: {nodes", "MIG-SEED-001")]
    [InlineData("  config: {logLevel: debug}", "  - x", "MIG-SEED-001")]
    [InlineData("pool: worker-a", "pool: other", "MIG-SEED-003")]
    [InlineData("controlPlane:", "spec: {kubernetes: {kubeAPIServer: {auditConfig: {auditPolicy: {configMapRef: {name: none}}}}}}\n  controlPlane:", "MIG-SEED-007")]
    [InlineData("controlPlane:", "spec: {cloudProfile: {name: other}}\n  controlPlane:", "MIG-SEED-007")]
    [InlineData("controlPlane:", "spec: {provider: {workers: [{name: worker-a, minimum: 1, maximum: 1}]}}\n  controlPlane:", "MIG-SEED-006")]
    public async Task PrepareSeed_TemplateThatCannotWork_FailsWithItsErrorIdAndLeavesNoShoot(string right, string wrong, string id)
    {
        await using var lab = await HostedLandscape.StartAsync();
        File.WriteAllText(lab.Template, SelfHostedTemplate.Text.Replace(right, wrong, StringComparison.Ordinal));

        (await Failure(Activities(lab).PrepareSeedAsync(Request(lab)))).Should().Be(id);

        (await lab.Garden.FindAsync(SelfHostedShoot.Ref("self"))).Should().BeNull();
    }

    [Theory]
    [InlineData("masterful")]
    [InlineData("taken")]
    [InlineData("seed-a")]
    public async Task PrepareSeed_NameOfAnother_IsRefused(string name)
    {
        await using var lab = await HostedLandscape.StartAsync(name: name, gardenObjects: """
            {apiVersion: core.gardener.cloud/v1beta1, kind: Shoot, metadata: {name: taken, namespace: garden}, spec: {region: local}}
            """);

        (await Failure(Activities(lab).PrepareSeedAsync(Request(lab)))).Should().Be("MIG-SEED-005");
    }

    [Fact]
    public async Task RegisterManagedSeed_SeedThatIsNotTheShoots_IsRefusedByTheGarden()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var activities = Activities(lab);
        var request = new SeedRequest(lab.Migration, await PrepareAsync(lab, activities));
        await lab.Garden.PatchStatusAsync(SelfHostedShoot.Ref("self"), new JsonObject
        {
            ["status"] = new JsonObject { ["observedGeneration"] = 1, ["lastOperation"] = new JsonObject { ["state"] = "Succeeded" } },
        });
        File.WriteAllText(lab.Template, SelfHostedTemplate.Text.Replace("ingress.masterful.example", "ingress.other.example", StringComparison.Ordinal));

        (await Failure(activities.RegisterManagedSeedAsync(request))).Should().Be("MIG-SEED-006");
    }

    private static SeedActivities Activities(HostedLandscape lab) => new(lab.File, lab.Artifacts, TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(300) };

    /// <summary>As on a real Garden: refused for the domain, the old object let go, tried again.</summary>
    private static async Task<SeedBundle> PrepareAsync(HostedLandscape lab, SeedActivities activities)
    {
        (await Failure(activities.PrepareSeedAsync(Request(lab)))).Should().Be("MIG-SEED-006");
        await lab.LetOldShootGoAsync();
        return await activities.PrepareSeedAsync(Request(lab));
    }

    private static PrepareSeedRequest Request(HostedLandscape lab) => new(lab.Migration, HostedLandscape.Recipient(), Issuers);

    private static Task<JsonObject> ShootAsync(HostedLandscape lab) => lab.Garden.GetAsync(new ObjectRef(Core, "Shoot", "garden", "self"));

    private static async Task<string?> Failure(Task task) =>
        (await task.Awaiting(running => running).Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType;
}
