using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;
using Masterful.Activities.Tests.Kubernetes;
using Masterful.Workflows.Contracts.ControlPlane;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class DeadReferenceTests
{
    private const string Outside = """{"webhooks":[{"name":"a","clientConfig":{"url":"https://policy.example.org/a"}}]}""";
    private const string Inside = """{"webhooks":[{"name":"a","clientConfig":{"service":{"namespace":"team-a","name":"policy"}}}]}""";

    [Fact]
    public void DeadWebhooks_NameServerAway_KeepsForeignHosts() =>
        Finder().DeadWebhooks(Parse(Outside)).Should().BeEmpty();

    [Fact]
    public void DeadWebhooks_HostThatDoesNotExist_IsGone() =>
        Finder(unknown: "policy.example.org").DeadWebhooks(Parse(Outside)).Single().Verdict
            .Should().Be(new DeadVerdict("https://policy.example.org/a", "policy.example.org does not exist", Gone: true));

    [Fact]
    public void DeadWebhooks_Service_IsJudgedByItsEndpoints()
    {
        var service = LivingService("team-a", "policy");

        Finder(unknown: "policy", service).DeadWebhooks(Parse(Inside)).Single().Verdict.Should().Be(new DeadVerdict("Service team-a/policy", "no endpoint is ready", Gone: false));
        Finder(unknown: "policy", service, Slice("team-a", "policy", ready: false)).DeadWebhooks(Parse(Inside)).Should().ContainSingle();
        Finder(unknown: "policy", service, Slice("team-a", "policy", ready: true)).DeadWebhooks(Parse(Inside)).Should().BeEmpty();
        Finder(unknown: "policy", Slice("team-b", "policy", ready: true)).DeadWebhooks(Parse(Inside)).Single().Verdict.Should().Be(new DeadVerdict("Service team-a/policy", "there is no such Service", Gone: true));
    }

    [Fact]
    public void DeadWebhooks_ServiceThatStandsForAHost_IsJudgedByTheHost()
    {
        var service = LivingService("team-a", "policy");
        service["spec"] = new JsonObject { ["type"] = "ExternalName", ["externalName"] = "policy.example.org" };

        Finder("", service).DeadWebhooks(Parse(Inside)).Should().BeEmpty();
        Finder("policy.example.org", service).DeadWebhooks(Parse(Inside)).Single().Verdict.Should().Be(new DeadVerdict("Service team-a/policy, policy.example.org", "policy.example.org does not exist", Gone: true));
    }

    [Theory]
    [InlineData("""[{"name":"v1","served":true,"schema":{"a":1}},{"name":"v1beta1","served":true,"schema":{"a":1}}]""", """["v1beta1","v1"]""", true)]
    [InlineData("""[{"name":"v1","served":true,"schema":{"a":1}},{"name":"v1beta1","served":true,"schema":{"a":2}}]""", """["v1"]""", false)]
    [InlineData("""[{"name":"v1","served":true,"schema":{"a":1}},{"name":"v1beta1","served":false,"schema":{"a":2}}]""", """["v1"]""", true)]
    [InlineData("""[{"name":"v1","served":true,"schema":{"a":1}},{"name":"v1beta1","served":false,"schema":{"a":2}}]""", """["v1","v1beta1"]""", false)]
    [InlineData("""[{"name":"v1","served":true,"schema":{"a":1}}]""", "[]", false)]
    public void ConversionNeed_IsNoneOnlyWhereNoObjectLosesAnything(string versions, string stored, bool none) =>
        ConversionNeed.IsNone(Parse($$$"""{"spec":{"versions":{{{versions}}}},"status":{"storedVersions":{{{stored}}}}}""")).Should().Be(none);

    [Fact]
    public async Task Remove_BeforeAndAfterAddons_TakesOnlyWhatCannotComeBackAndKeepsCopies()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var landscape = new TestLandscape();
        var place = new NodePlace(landscape.File, landscape.Node);
        foreach (var item in new[]
        {
            ApiService("v1.away.example.org", "late"), ApiService("v1.gone.example.org", "gone"),
            Converting("same", "gone", """{"type":"object"}"""), Converting("differ", "gone", """{"type":"object","description":"newer"}"""), Converting("late", "late", """{"type":"object"}"""),
            Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-system"}}"""), LivingService("kube-system", "late"),
            Parse("""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"brought-by-addons"},"webhooks":[{"name":"a.example.org","failurePolicy":"Ignore","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"service":{"namespace":"kube-system","name":"gone"}}}]}"""),
        })
        {
            await cluster.Api.CreateAsync(item);
        }

        var before = await RemoveAsync(DeadReferenceStage.NoController);
        var blocking = await cluster.Api.GetAsync(new("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", null, "brought-by-addons"));
        blocking["webhooks"]![0]!["failurePolicy"] = "Fail";
        await cluster.Api.ReplaceAsync(blocking);
        var after = await RemoveAsync(DeadReferenceStage.AddonsApplied);
        var again = await RemoveAsync(DeadReferenceStage.AddonsApplied);

        var early = before.References.Should().ContainSingle("what is looked at after the addons anyway is not read while the API is away").Which;
        (early.Object.Name, early.Action).Should().Be(("brought-by-addons", "reported"));
        before.SavedTo.Should().BeEmpty();
        after.References.Where(reference => reference.Action == "removed").Select(reference => reference.Object.Name).Should().Equal("brought-by-addons", "v1.gone.example.org", "same.example.org");
        after.References.Where(reference => reference.Action == "reported").Select(reference => reference.Object.Name).Should().BeEquivalentTo("v1.away.example.org", "differ.example.org", "late.example.org");
        after.References.Single(reference => reference.Object.Name == "differ.example.org").Reason.Should().Contain("objects would lose fields");
        again.References.Should().BeEquivalentTo(after.References, "a retry must not forget what the first attempt removed");
        (await FindAsync("APIService", "v1.gone.example.org")).Should().BeNull();
        (await FindAsync("CustomResourceDefinition", "same.example.org")).Text("spec", "conversion", "strategy").Should().Be("None");
        (await FindAsync("CustomResourceDefinition", "differ.example.org")).Text("spec", "conversion", "strategy").Should().Be("Webhook");

        await SavedObjects.PutBackAsync(place, cluster.Api, default);

        (await FindAsync("APIService", "v1.gone.example.org")).Text("spec", "service", "name").Should().Be("gone");
        (await FindAsync("CustomResourceDefinition", "same.example.org")).Text("spec", "conversion", "webhook", "clientConfig", "service", "name").Should().Be("gone");

        Task<DeadReferences> RemoveAsync(DeadReferenceStage stage) => new DeadReferenceRemover(place, cluster.Api, Fixture.Namespace).RemoveAsync(stage, default);
        Task<JsonObject?> FindAsync(string kind, string name) =>
            cluster.Api.FindAsync(new(kind == "APIService" ? "apiregistration.k8s.io/v1" : "apiextensions.k8s.io/v1", kind, null, name));
    }

    [Fact]
    public async Task Remove_CutoverIsRetriedOnceControllersCame_TakesOnlyWhatIsGone()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        using var landscape = new TestLandscape();
        var place = new NodePlace(landscape.File, landscape.Node);
        foreach (var item in new[]
        {
            Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team-a"}}"""), LivingService("team-a", "lives"), Slice("team-a", "lives", ready: false),
            Failing("lives", """{"service":{"namespace":"team-a","name":"lives"}}"""), Failing("gone", """{"service":{"namespace":"team-a","name":"gone"}}"""),
            Failing("seed", $$"""{"url":"https://gardener-resource-manager.{{Fixture.Namespace}}:443/a"}"""),
        })
        {
            await cluster.Api.CreateAsync(item);
        }

        var retried = await RemoveAsync(DeadReferenceStage.ControllersPlaced);

        retried.References.Where(reference => reference.Action == "removed").Select(reference => reference.Object.Name).Should().BeEquivalentTo("gone", "seed");
        retried.References.Single(reference => reference.Action == "reported").Object.Name.Should().Be("lives");

        var first = await RemoveAsync(DeadReferenceStage.NoController);

        first.References.Should().OnlyContain(reference => reference.Action == "removed").And.Contain(reference => reference.Object.Name == "lives");

        Task<DeadReferences> RemoveAsync(DeadReferenceStage stage) => new DeadReferenceRemover(place, cluster.Api, Fixture.Namespace).RemoveAsync(stage, default);
    }

    private static JsonObject Failing(string name, string client) => Parse(
        $$"""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"{{name}}"},"webhooks":[{"name":"a.example.org","failurePolicy":"Fail","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{{client}} }] }""");

    private static DeadReferenceFinder Finder(string unknown = "", params JsonObject[] objects) => new(
        Fixture.Namespace,
        new ServiceIndex(objects.Where(item => item.Kind() == "Service"), objects.Where(item => item.Kind() == "EndpointSlice")),
        host => host == unknown);

    private static JsonObject LivingService(string ns, string name) =>
        Parse($$"""{"apiVersion":"v1","kind":"Service","metadata":{"namespace":"{{ns}}","name":"{{name}}"},"spec":{"ports":[{"port":443}] } }""");

    private static JsonObject Slice(string ns, string service, bool ready) => Parse(
        $$"""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"namespace":"{{ns}}","name":"{{service}}-x","labels":{"kubernetes.io/service-name":"{{service}}"} },"endpoints":[{"conditions":{"ready":{{(ready ? "true" : "false")}} } }] }""");

    private static JsonObject ApiService(string name, string service) => Parse(
        $$"""{"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{"name":"{{name}}"},"spec":{"group":"{{name[3..]}}","version":"v1","service":{"namespace":"kube-system","name":"{{service}}"} } }""");

    private static JsonObject Converting(string name, string service, string schema) => Parse(
        $$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{name}}.example.org"},
         "spec":{"group":"example.org","scope":"Namespaced","names":{"kind":"{{name}}","plural":"{{name}}"},
          "conversion":{"strategy":"Webhook","webhook":{"clientConfig":{"service":{"namespace":"kube-system","name":"{{service}}"} } } },
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{{schema}} } },{"name":"v1beta1","served":true,"schema":{"openAPIV3Schema":{"type":"object"} } }] },
         "status":{"storedVersions":["v1"] } }
        """);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
