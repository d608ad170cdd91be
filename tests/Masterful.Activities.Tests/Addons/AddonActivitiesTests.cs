using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;
using Temporalio.Exceptions;
using ContractRef = Masterful.Workflows.Contracts.ObjectRef;

namespace Masterful.Activities.Tests.Addons;

public sealed class AddonActivitiesTests
{
    [Fact]
    public async Task CollectAddonsAsync_KubeconfigOfSeveralContexts_ReadsTheOneThatTheLandscapeNames()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var (file, context) = WithDeadCurrentContext(lab.File.Seeds[0].Access.Kubeconfig);

        var bundle = await CollectAsync(lab, new ClusterAccess(file, context), new SourceRecord([], [], null));

        bundle.Objects.Should().BePositive();
    }

    [Fact]
    public async Task CollectAddonsAsync_SeedIsAway_SaysSo()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var (file, _) = WithDeadCurrentContext(lab.File.Seeds[0].Access.Kubeconfig);

        var collecting = () => CollectAsync(lab, new ClusterAccess(file), new SourceRecord([], [], null));

        (await collecting.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be(PlatformErrors.ApiUnavailable.Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    public async Task CollectAddonsAsync_IgnoredByTheFenceOnly_IsReplayed(string? before)
    {
        await using var lab = await HostedLandscape.StartAsync();
        var all = (await lab.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(HostedLandscape.Namespace))).Items;
        foreach (var item in all)
        {
            await lab.Seed.MergePatchAsync(item.Ref(), new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [SourceAnnotations.IgnoreManagedResource] = SourceAnnotations.Set } } });
        }

        var record = new SourceRecord(
            [], [.. all.Select(item => new SavedAnnotation(SourceAnnotations.SeedCluster, new ContractRef(item.ApiVersion(), item.Kind(), HostedLandscape.Namespace, item.Name()), SourceAnnotations.IgnoreManagedResource, before))], null);
        var bundle = await CollectAsync(lab, lab.File.Seeds[0].Access, record);

        bundle.ManagedResources.Where(resource => resource.Replayed).Should().NotBeEmpty();
        bundle.ManagedResources.Should().NotContain(resource => resource.Reason.Contains("ignore", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task CollectAddonsAsync_SecretOfAManagedResourceIsGone_NamesBoth()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var coredns = await lab.Seed.GetAsync(new("resources.gardener.cloud/v1alpha1", "ManagedResource", HostedLandscape.Namespace, "shoot-core-coredns"));
        var secret = coredns.Children("spec", "secretRefs").First().Text("name")!;
        await lab.Seed.DeleteAsync(new("v1", "Secret", HostedLandscape.Namespace, secret));

        var collecting = () => CollectAsync(lab, lab.File.Seeds[0].Access, new SourceRecord([], [], null));

        var failure = (await collecting.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be("MIG-ADDON-001");
        failure.Message.Should().Contain("shoot-core-coredns").And.Contain(secret);
    }

    private static Task<Workflows.Contracts.Addons.AddonBundle> CollectAsync(HostedLandscape lab, ClusterAccess seed, SourceRecord source)
    {
        var landscape = lab.File with { Seeds = [new SeedAccess("seed-a", seed)] };
        return new AddonActivities(landscape, lab.Artifacts).CollectAddonsAsync(new(lab.Migration, HostedLandscape.Recipient(), source));
    }

    /// <summary>The same kubeconfig, with a current context behind which nobody listens; answers the name of the one that works.</summary>
    private static (string File, string Context) WithDeadCurrentContext(string kubeconfig)
    {
        var config = YamlJson.Read(File.ReadAllText(kubeconfig))!;
        var works = (string)config["current-context"]!;
        var user = config["contexts"]!.AsArray().Single(context => (string?)context!["name"] == works)!["context"]!["user"]!.DeepClone();
        config["clusters"]!.AsArray().Add(new JsonObject { ["name"] = "dead", ["cluster"] = new JsonObject { ["server"] = "https://127.0.0.1:1" } });
        config["contexts"]!.AsArray().Add(new JsonObject { ["name"] = "dead", ["context"] = new JsonObject { ["cluster"] = "dead", ["user"] = user } });
        config["current-context"] = "dead";
        var file = kubeconfig + ".two";
        File.WriteAllText(file, YamlJson.Write(config));
        return (file, works);
    }
}
