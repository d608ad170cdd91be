using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Addons.ResourceManager;
using Masterful.Activities.Tests.Kubernetes;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Addons;

public sealed class AddonDryRunTests
{
    [Fact]
    public async Task Run_FencedSource_ComparesAllThatIsReplayedAndFindsOrphans()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var target = await SimulatedCluster.StartAsync();
        foreach (var ns in new[] { "default", "kube-system" })
        {
            await target.Api.CreateAsync(Bare("v1", "Namespace", null, ns));
        }

        await FenceAsync(lab);
        var run = new AddonDryRun(lab.File, lab.Migration);

        var before = await run.RunAsync(target.Api, ignoresAreOurs: true, CancellationToken.None);
        var none = await run.RunAsync(target.Api, ignoresAreOurs: false, CancellationToken.None);
        await ReplayAsync(lab, target);
        var after = await run.RunAsync(target.Api, ignoresAreOurs: true, CancellationToken.None);

        before.Objects.Should().NotBeEmpty().And.Contain(item => item.Change == AddonChange.Create).And.NotContain(item => item.Change == AddonChange.Refused);
        before.IsInSync().Should().BeFalse();
        none.Objects.Should().OnlyContain(item => item.Origin == NodeAgentAccess.Origin, "the fence's annotations count as everybody's");
        after.Objects.Should().OnlyContain(item => item.Change == AddonChange.Unchanged || item.Change == AddonChange.Skipped);
        after.Orphans.Should().BeEmpty("what is replayed carries gardener-resource-manager's label, and has an owner");
        after.IsInSync().Should().BeTrue();
    }

    [Fact]
    public async Task Run_ObjectsThatNothingReplays_AreToldWithTheirSign()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var target = await SimulatedCluster.StartAsync();
        foreach (var ns in new[] { "default", "kube-system" })
        {
            await target.Api.CreateAsync(Bare("v1", "Namespace", null, ns));
        }

        await ReplayAsync(lab, target);
        var unreplayed = await UnreplayedAsync(lab);
        unreplayed["metadata"]!["annotations"] = new JsonObject { ["resources.gardener.cloud/origin"] = "x:y/z" };
        await target.Api.CreateAsync(unreplayed);
        await target.Api.CreateAsync(With(Bare("v1", "ConfigMap", "kube-system", "annotated"), "annotations", "resources.gardener.cloud/origin", "seed:shoot--garden--masterful/gone"));
        await target.Api.CreateAsync(With(Bare("v1", "ConfigMap", "kube-system", "labelled"), "labels", "resources.gardener.cloud/managed-by", "gardener"));
        await target.Api.ApplyAsync(With(Bare("v1", "ConfigMap", "kube-system", "managed"), "labels", "a", "b"), fieldManager: "gardener-resource-manager");
        await target.Api.CreateAsync(Bare("v1", "ConfigMap", "kube-system", "users"));
        var owned = With(Bare("v1", "ConfigMap", "kube-system", "owned"), "labels", "resources.gardener.cloud/managed-by", "gardener");
        owned["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = "n", ["uid"] = "u", ["controller"] = true });
        await target.Api.CreateAsync(owned);

        var preview = await new AddonDryRun(lab.File, lab.Migration).RunAsync(target.Api, ignoresAreOurs: true, CancellationToken.None);

        var orphans = preview.Orphans.ToDictionary(orphan => orphan.Object.Name);
        orphans.Keys.Should().BeEquivalentTo(["annotated", "labelled", "managed", unreplayed.Name()]);
        orphans["annotated"].Sign.Should().Be("annotation resources.gardener.cloud/origin: seed:shoot--garden--masterful/gone");
        orphans["annotated"].Reason.Should().Be("no ManagedResource names it");
        orphans["labelled"].Sign.Should().StartWith("label ");
        orphans["managed"].Sign.Should().Be("fields managed by gardener-resource-manager");
        orphans[unreplayed.Name()].Reason.Should().StartWith("only ManagedResource ").And.Contain("which is not replayed");
        preview.IsInSync().Should().BeFalse();
    }

    [Fact]
    public async Task Run_LandscapeChangesWhatIsReplayed_ShowsTheChangesToo()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var target = await SimulatedCluster.StartAsync();
        await ResourceManagerSource.PrepareAsync(lab);
        var moved = lab.Migration with { ApiNames = ["api.moved.example"] };
        var managing = lab.File with { Shoots = [lab.File.Shoots[0] with { ResourceManager = true }] };

        var rehomed = await new AddonDryRun(lab.File, moved).RunAsync(target.Api, ignoresAreOurs: true, CancellationToken.None);
        var managed = await new AddonDryRun(managing, lab.Migration).RunAsync(target.Api, ignoresAreOurs: true, CancellationToken.None);
        var both = () => new AddonDryRun(managing, moved).RunAsync(target.Api, ignoresAreOurs: true, CancellationToken.None);

        rehomed.ManagedResources.Single(resource => resource.Name == "shoot-core-kube-proxy").Changes.Should().ContainSingle().Which.Should().Contain("-> https://api.moved.example");
        managed.Objects.Select(item => item.Object.ToString()).Should().Contain("Deployment kube-system/gardener-resource-manager").And.NotContain("Secret kube-system/gardener-resource-manager-server");
        managed.Objects.Should().Contain(item => item.Object.Kind == "ManagedResource" && item.Reason.Contains("CustomResourceDefinition"));
        (await both.Should().ThrowAsync<ApplicationFailureException>("the migration would park for that, too")).Which.ErrorType.Should().Be("MIG-ADDON-004");
    }

    private static async Task FenceAsync(HostedLandscape lab)
    {
        foreach (var item in (await lab.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(HostedLandscape.Namespace))).Items)
        {
            var annotations = new JsonObject { ["resources.gardener.cloud/ignore"] = "true" };
            await lab.Seed.MergePatchAsync(item.Ref(), new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } });
        }
    }

    private static async Task ReplayAsync(HostedLandscape lab, SimulatedCluster target)
    {
        var all = await lab.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(HostedLandscape.Namespace));
        var collected = await new AddonCollector(lab.File, lab.Migration, lab.Seed).CollectAsync(all.Items.Select(item => item.Name()).ToHashSet());
        await new ObjectApplier(target.Api, TimeProvider.System).ApplyAsync(collected.Objects, CancellationToken.None);
    }

    /// <summary>A namespaced object of a ManagedResource that stays behind.</summary>
    private static async Task<JsonObject> UnreplayedAsync(HostedLandscape lab)
    {
        var managedResource = await lab.Seed.GetAsync(new("resources.gardener.cloud/v1alpha1", "ManagedResource", HostedLandscape.Namespace, "shoot-core-vpn-shoot"));
        var secret = await lab.Seed.GetAsync(new("v1", "Secret", HostedLandscape.Namespace, managedResource.Children("spec", "secretRefs").First().Text("name")!));
        return ManagedResourceReader.Read("shoot-core-vpn-shoot", secret).First(item => item.Namespace() == "kube-system");
    }

    private static JsonObject Bare(string apiVersion, string kind, string? ns, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    private static JsonObject With(JsonObject item, string map, string key, string value)
    {
        item["metadata"]![map] = new JsonObject { [key] = value };
        return item;
    }
}
