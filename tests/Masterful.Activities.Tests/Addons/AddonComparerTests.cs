using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Kubernetes;

namespace Masterful.Activities.Tests.Addons;

public sealed class AddonComparerTests : IAsyncLifetime
{
    private const string Tools = """{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tools"}}""";
    private const string Config = """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}, "data": {"a": "new"}}""";
    private const string Widget = """{"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "tools"}, "spec": {"size": 1}}""";
    private const string Widgets = """
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.org"},
         "spec": {"group": "example.org", "scope": "Namespaced", "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
                  "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
        """;

    private SimulatedCluster cluster = null!;

    public async Task InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync();
        await cluster.Api.CreateAsync(Item("""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}""").Object);
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task Compare_EmptyCluster_WouldCreateAllAndWritesNothing()
    {
        AddonObject[] items = [Item(Tools), Item(Widgets), Item(Widget), Item(Config), Item("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}""") with { Skip = "ignored" }];

        var differences = await CompareAsync(items);

        differences.Select(item => item.Change).Should().Equal(AddonChange.Create, AddonChange.Create, AddonChange.Create, AddonChange.Create, AddonChange.Skipped);
        differences[2].Reason.Should().Be("once CustomResourceDefinition widgets.example.org is there");
        (await cluster.Api.ListAsync("v1", "Namespace")).Items.Should().ContainSingle();
        (await cluster.Api.ListAsync("v1", "ConfigMap")).Items.Should().BeEmpty();
        (await cluster.Api.ListAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition")).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task Compare_AfterTheReplay_IsUnchanged()
    {
        AddonObject[] items = [Item(Tools), Item(Widgets), Item(Config), Item(Widget)];
        await new ObjectApplier(cluster.Api, TimeProvider.System).ApplyAsync(items, CancellationToken.None);

        (await CompareAsync(items)).Should().OnlyContain(item => item.Change == AddonChange.Unchanged && item.Fields.Count == 0);
    }

    [Fact]
    public async Task Compare_FieldOfAnotherManager_TellsTheFieldItsValuesAndWhoseItIs()
    {
        var live = (JsonObject)Item(Config).Object.DeepClone();
        live["data"] = new JsonObject { ["a"] = "old", ["theirs"] = "stays" };
        await cluster.Api.ApplyAsync(live, fieldManager: "gardener-resource-manager");
        var before = await cluster.Api.GetAsync(live.Ref());

        var difference = (await CompareAsync(Item(Config))).Single();

        difference.Change.Should().Be(AddonChange.Change);
        difference.Fields.Should().Equal(new FieldDifference(".data.a", "\"old\"", "\"new\""));
        difference.TakenOver.Should().ContainSingle().Which.Should().Contain(".data.a").And.Contain("gardener-resource-manager");
        JsonNode.DeepEquals(before, await cluster.Api.GetAsync(live.Ref())).Should().BeTrue();
    }

    [Fact]
    public async Task Compare_Secret_ShowsNoValue()
    {
        const string secret = """{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "default"}, "data": {"key": "VALUE"}}""";
        await cluster.Api.CreateAsync(Item(secret.Replace("VALUE", "b2xk")).Object);

        var difference = (await CompareAsync(Item(secret.Replace("VALUE", "bmV3")))).Single();

        difference.Fields.Should().Equal(new FieldDifference(".data.key", "(not shown)", "(not shown)"));
    }

    [Theory]
    [InlineData("""{"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "default"}}""", "Widget")]
    [InlineData("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "nowhere"}}""", "nowhere")]
    [InlineData("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "Not_A_Name", "namespace": "default"}}""", "Not_A_Name")]
    public async Task Compare_WhatTheServerWouldRefuse_IsToldWithItsWords(string item, string expected)
    {
        var difference = (await CompareAsync(Item(item))).Single();

        difference.Change.Should().Be(AddonChange.Refused);
        difference.Reason.Should().Contain(expected);
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_IsInTheResultAsAListOfItsOwn()
    {
        var live = (JsonObject)Item(Config).Object.DeepClone();
        live["data"]!["a"] = "old";
        await cluster.Api.ApplyAsync(live, fieldManager: "somebody");

        var applied = (await new ObjectApplier(cluster.Api, TimeProvider.System).ApplyAsync([Item(Config)], CancellationToken.None)).Objects.Single();

        applied.TakenOver.Should().ContainSingle().Which.Should().Contain(".data.a").And.Contain("somebody");
    }

    private Task<IReadOnlyList<AddonDifference>> CompareAsync(params AddonObject[] items) => new AddonComparer(cluster.Api).CompareAsync(items, CancellationToken.None);

    private static AddonObject Item(string json) => new("shoot-core-test", JsonNode.Parse(json)!.AsObject());
}
