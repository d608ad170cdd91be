using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;
using Result = Masterful.Workflows.Contracts.Addons.ApplyResult;

namespace Masterful.Activities.Tests.Addons;

public sealed class ObjectApplierTests : IAsyncLifetime
{
    private const string Deployment = """
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": "default", "annotations": {ANNOTATION}},
         "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}},
                  "spec": {"containers": [{"name": "c", "image": "i", "resources": {"requests": {"cpu": "10m", "memory": "20Mi"}}}]}}}}
        """;

    private const string Autoscaler = """
        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "d", "namespace": "default"},
         "spec": {"maxReplicas": 5, "scaleTargetRef": {"apiVersion": "VERSION", "kind": "Deployment", "name": "d"}}}
        """;

    private SimulatedCluster cluster = null!;

    public async Task InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync();
        await cluster.Api.CreateAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "default" } });
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task Apply_WhatNeedsEachOther_WorksInTheSortedOrder()
    {
        AddonObject[] items =
        [
            Item("""{"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "w", "namespace": "tools"}, "spec": {"size": 1}}"""),
            Item("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "tools"}, "data": {"a": "b"}}"""),
            Item("""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.org"},
                 "spec": {"group": "example.org", "scope": "Namespaced", "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
                          "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
                """),
            Item("""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tools", "labels": {"resources.gardener.cloud/managed-by": "gardener"}}}"""),
        ];

        var first = await ApplyAsync(items);
        var second = await ApplyAsync(items);

        first.Select(item => item.Object.Kind).Should().Equal("Namespace", "CustomResourceDefinition", "ConfigMap", "Widget");
        first.Should().OnlyContain(item => item.Result == Result.Created);
        second.Should().OnlyContain(item => item.Result == Result.Unchanged);
    }

    [Fact]
    public async Task Apply_ManyOfOneKind_KeepsTheOrderOfResults()
    {
        var items = Enumerable.Range(0, 60).Select(number => Item($$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c{{{number:00}}}"}, "data": {"n": "{{{number}}}"}}""")).ToArray();

        var results = await ApplyAsync(items);

        results.Select(item => item.Object.Name).Should().BeInAscendingOrder().And.HaveCount(60);
        results.Should().OnlyContain(item => item.Object.Namespace == "default", "that is where gardener-resource-manager puts what names no namespace");
    }

    [Fact]
    public async Task Apply_ManyOfKindsOfOneStage_TellsForEachWhatItWas()
    {
        var items = Enumerable.Range(0, 20).Select(number => Item($$$"""{"apiVersion": "v1", "kind": "{{{(number % 2 == 0 ? "ConfigMap" : "Secret")}}}", "metadata": {"name": "n{{{number:00}}}", "namespace": "default", "labels": {"app": "x"} } }""")).ToArray();
        await ApplyAsync(items[..10]);
        var changed = Item("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n00", "namespace": "default"}, "data": {"a": "b"}}""");

        var results = await ApplyAsync([changed, .. items[1..]]);

        results.ToDictionary(item => item.Object.Name, item => item.Result).Should().BeEquivalentTo(items.Select((item, number) => (Name: item.Object.Name(), number)).ToDictionary(
            item => item.Name, item => item.number == 0 ? Result.Changed : item.number < 10 ? Result.Unchanged : Result.Created));
    }

    [Fact]
    public void Split_SortedObjects_PutsWhatNeedsAnotherIntoALaterStage()
    {
        string[] kinds = ["Widget", "Gadget", "Deployment", "Service", "RoleBinding", "ConfigMap", "Role", "ServiceAccount", "CustomResourceDefinition", "ClusterRoleBinding", "ClusterRole", "Namespace"];
        var sorted = ApplyOrder.Sort(kinds.Select(kind => Item($$$"""{"apiVersion": "v1", "kind": "{{{kind}}}", "metadata": {"name": "x"}}""")), item => item.Object);

        ApplyOrder.Split(sorted, item => item.Object).Select(stage => string.Join(' ', stage.Select(item => item.Object.Kind()))).Should().Equal(
            "Namespace", "CustomResourceDefinition", "ServiceAccount ClusterRole Role", "ClusterRoleBinding RoleBinding ConfigMap Service", "Deployment", "Gadget", "Widget");
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_IsTakenOverAndSaidToBe()
    {
        var item = Item("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}, "data": {"a": "new"}}""");
        var other = (JsonObject)item.Object.DeepClone();
        other["data"]!["a"] = "old";
        await cluster.Api.ApplyAsync(other, fieldManager: "gardener-resource-manager");

        var applied = (await ApplyAsync(item)).Single();

        applied.Result.Should().Be(Result.Changed);
        applied.Reason.Should().StartWith("fields taken over: ").And.Contain("gardener-resource-manager");
    }

    /// <summary>gardener-resource-manager keeps the replicas of what an autoscaler scales, and what annotations say.</summary>
    [Theory]
    [InlineData("", "extensions/v1beta1", 3)]
    [InlineData("", "apps/v1", 3)]
    [InlineData("", null, 2)]
    [InlineData("\"resources.gardener.cloud/preserve-replicas\": \"true\"", null, 3)]
    public async Task Apply_WhatAnAutoscalerHasInHand_IsKept(string annotation, string? scaledAs, int replicas)
    {
        var item = Item(Deployment.Replace("ANNOTATION", annotation));
        (await ApplyAsync(item)).Single().Result.Should().Be(Result.Created);
        await cluster.Api.MergePatchAsync(item.Object.Ref(), new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 3 } });
        if (scaledAs is not null)
        {
            await cluster.Api.CreateAsync(Item(Autoscaler.Replace("VERSION", scaledAs)).Object);
        }

        var difference = (await new AddonComparer(cluster.Api).CompareAsync([item], CancellationToken.None)).Single();
        await ApplyAsync(item);

        difference.Change.Should().Be(replicas == 3 ? AddonChange.Unchanged : AddonChange.Change);
        (await cluster.Api.GetAsync(item.Object.Ref())).Number("spec", "replicas").Should().Be(replicas);
    }

    [Fact]
    public async Task Apply_ResourcesToBePreserved_AreThoseOfTheContainersThatAreThere()
    {
        var item = Item(Deployment.Replace("ANNOTATION", "\"resources.gardener.cloud/preserve-resources\": \"true\""));
        await ApplyAsync(item);
        var live = await cluster.Api.GetAsync(item.Object.Ref());
        live["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"requests": {"cpu": "70m"}, "limits": {"memory": "2Gi"}}""");
        await cluster.Api.ReplaceAsync(live);

        await ApplyAsync(item);

        var resources = (await cluster.Api.GetAsync(item.Object.Ref())).Children("spec", "template", "spec", "containers").Single().Child("resources")!;
        resources.Text("requests", "cpu").Should().Be("70m");
        resources.Text("limits", "memory").Should().Be("2Gi");
        resources.Text("requests", "memory").Should().Be("20Mi", "it was not there");
    }

    [Fact]
    public async Task Apply_ToBeSkipped_IsToldAndNotThere()
    {
        var applied = (await ApplyAsync(Item("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}}""") with { Skip = "it carries the ignore annotation" })).Single();

        applied.Result.Should().Be(Result.Skipped);
        (await cluster.Api.FindAsync(new("v1", "ConfigMap", "default", "c"))).Should().BeNull();
    }

    [Fact]
    public async Task Apply_ObjectThatIsRefused_NamesItAndItsOrigin()
    {
        var refused = await FluentActions.Awaiting(() => ApplyAsync(Item("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "Not A Name", "namespace": "default"}}""")))
            .Should().ThrowAsync<ApplicationFailureException>();

        refused.Which.ErrorType.Should().Be(AddonErrors.NotApplied.Id);
        refused.Which.Message.Should().Contain("Not A Name").And.Contain("shoot-core-test");
    }

    private static AddonObject Item(string json) => new("shoot-core-test", (JsonObject)JsonNode.Parse(json)!);

    private async Task<IReadOnlyList<Workflows.Contracts.Addons.AppliedObject>> ApplyAsync(params AddonObject[] items) =>
        (await new ObjectApplier(cluster.Api, TimeProvider.System).ApplyAsync(ApplyOrder.Sort(items, item => item.Object), CancellationToken.None)).Objects;
}
