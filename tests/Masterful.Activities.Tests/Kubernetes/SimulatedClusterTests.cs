using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Kubernetes;

/// <summary>The API access against the simulation's API server: both sides of the protocol written independently.</summary>
public sealed class SimulatedClusterTests : IAsyncLifetime
{
    private static readonly ObjectRef Config = new("v1", "ConfigMap", "default", "a");
    private SimulatedCluster cluster = null!;

    private KubernetesApi Api => cluster.Api;

    public async Task InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync();
        if (await Api.FindAsync(new ObjectRef("v1", "Namespace", null, "default")) is null)
        {
            await Api.CreateAsync(Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}"""));
        }
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task GetRawAsync_Readyz_IsOk()
    {
        (await Api.GetRawAsync("/readyz")).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task ListAsync_MoreThanOnePage_IsWholeAndSelected()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            await Api.CreateAsync(ConfigMap(name, "x"));
        }

        (await Api.ListAsync("v1", "ConfigMap", new ListOptions("default"))).Items.Select(i => i.Name())
            .Should().Contain(["a", "b", "c", "d", "e"]).And.OnlyHaveUniqueItems();
        (await Api.ListAsync("v1", "ConfigMap", new ListOptions(LabelSelector: "name in (b,d)"))).Items.Select(i => i.Name())
            .Should().Equal("b", "d");
        (await Api.ListAsync("v1", "ConfigMap", new ListOptions("default", FieldSelector: "metadata.name=c"))).Items
            .Should().ContainSingle().Which.Kind().Should().Be("ConfigMap");
    }

    [Fact]
    public async Task ApplyAsync_SameAgainThenOther_TellsOutcomesAndConflicts()
    {
        (await Api.ApplyAsync(ConfigMap("a", "x"))).Outcome.Should().Be(ApplyOutcome.Created);
        (await Api.ApplyAsync(ConfigMap("a", "x"))).Outcome.Should().Be(ApplyOutcome.Unchanged);
        (await Api.ApplyAsync(ConfigMap("a", "y"))).Outcome.Should().Be(ApplyOutcome.Changed);

        var failure = (await Api.Awaiting(a => a.ApplyAsync(ConfigMap("a", "z"), fieldManager: "other"))
            .Should().ThrowAsync<KubernetesApiException>()).Which;
        failure.IsConflict.Should().BeTrue();
        failure.Causes.Should().ContainSingle().Which.Should().Contain(".data.key").And.Contain("masterful");

        (await Api.ApplyAsync(ConfigMap("a", "z"), force: true, fieldManager: "other")).Object.Text("data", "key").Should().Be("z");
        (await Api.ApplyAsync(ConfigMap("b", "z"), dryRun: true)).Outcome.Should().Be(ApplyOutcome.Created);
        (await Api.ApplyAsync(ConfigMap("a", "w"), force: true, dryRun: true)).Outcome.Should().Be(ApplyOutcome.Changed, "a dry run keeps the resource version");
        (await Api.ApplyAsync(ConfigMap("a", "z"), force: true, dryRun: true)).Outcome.Should().Be(ApplyOutcome.Unchanged);
        (await Api.GetAsync(Config)).Text("data", "key").Should().Be("z");
        (await Api.FindAsync(Config with { Name = "b" })).Should().BeNull();
    }

    [Fact]
    public async Task Writes_EachKind_ChangeTheObject()
    {
        var created = await Api.CreateAsync(ConfigMap("a", "x"));
        (await Api.Awaiting(a => a.CreateAsync(ConfigMap("a", "x"))).Should().ThrowAsync<KubernetesApiException>())
            .Which.IsAlreadyExists.Should().BeTrue();

        await Api.MergePatchAsync(Config, Parse("""{"data":{"more":"1"}}"""));
        (await Api.Awaiting(a => a.ReplaceAsync(created)).Should().ThrowAsync<KubernetesApiException>()).Which.IsConflict.Should().BeTrue();
        var patched = await Api.JsonPatchAsync(Config, [Parse("""{"op":"remove","path":"/data/key"}""")]);

        patched.Map("data").Should().Equal(new Dictionary<string, string> { ["more"] = "1" });
        patched.Uid().Should().Be(created.Uid());
    }

    [Fact]
    public async Task DeleteAsync_PreconditionsAndFinalizers_AreHeeded()
    {
        var obj = ConfigMap("a", "x");
        obj["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        var created = await Api.CreateAsync(obj);
        (await Api.Awaiting(a => a.DeleteAsync(Config, new DeleteOptions(Uid: "another"))).Should().ThrowAsync<KubernetesApiException>())
            .Which.IsConflict.Should().BeTrue();

        (await Api.DeleteAsync(Config, new DeleteOptions("Background", created.Uid()))).Should().BeTrue();

        (await Api.GetAsync(Config)).DeletionTimestamp().Should().NotBeNull();
        await Api.MergePatchAsync(Config, Parse("""{"metadata":{"finalizers":null}}"""));
        (await Api.FindAsync(Config)).Should().BeNull();
        (await Api.DeleteAsync(Config)).Should().BeFalse();
    }

    [Fact]
    public async Task Scale_SetAndRead_AgreesWithTheWorkload()
    {
        var web = new ObjectRef("apps/v1", "Deployment", "default", "web");
        await Api.CreateAsync(Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
             "spec":{"containers":[{"name":"c","image":"i"}]}}}}
            """));

        (await Api.GetScaleAsync(web)).Wanted.Should().Be(2);
        (await Api.PatchScaleAsync(web, 0)).Wanted.Should().Be(0);
        await Api.PatchStatusAsync(web, Parse("""{"status":{"replicas":1}}"""));

        (await Api.GetAsync(web)).Number("spec", "replicas").Should().Be(0);
        (await Api.GetScaleAsync(web)).Should().Be(new Scale(0, 1));
    }

    [Fact]
    public async Task WatchAsync_ChangesOfOthers_AreSeen()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Api.CreateAsync(ConfigMap("a", "x"));
        var seen = new List<string>();
        await foreach (var change in Api.WatchAsync("v1", "ConfigMap", new ListOptions("default", "name=a"), cancellationToken: limit.Token))
        {
            seen.Add($"{change.Type} {change.Object.Text("data", "key")}");
            if (change.Type == WatchEventType.Added)
            {
                await Api.ApplyAsync(ConfigMap("a", "y"), force: true, cancellationToken: limit.Token);
            }
            else if (change.Type == WatchEventType.Modified)
            {
                await Api.DeleteAsync(Config, cancellationToken: limit.Token);
            }
            else
            {
                break;
            }
        }

        seen.Should().Equal("Added x", "Modified y", "Deleted y");
    }

    [Fact]
    public async Task DiscoverAsync_CustomResource_ComesWithItsDefinition()
    {
        (await Api.Awaiting(a => a.DiscoverAsync("example.com/v1", "Thing")).Should().ThrowAsync<KubernetesApiException>())
            .Which.IsNoMatch.Should().BeTrue();
        await Api.ApplyAsync(Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"things.example.com"},
             "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """));
        var deadline = DateTimeOffset.UtcNow.AddSeconds(20);
        while (await Api.FindAsync(new("apiextensions.k8s.io/v1", "CustomResourceDefinition", null, "things.example.com")) is not { } definition ||
               definition.ConditionStatus("Established") != "True")
        {
            DateTimeOffset.UtcNow.Should().BeBefore(deadline);
            await Task.Delay(20);
        }

        (await Api.DiscoverAsync("example.com/v1", "Thing")).Namespaced.Should().BeTrue();
        var thing = await Api.ApplyAsync(Parse("""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t","namespace":"default"},"spec":{"a":1}}"""));
        thing.Outcome.Should().Be(ApplyOutcome.Created);
    }

    [Fact]
    public async Task CreateSubresourceAsync_Token_AuthenticatesAsItsServiceAccount()
    {
        await Api.CreateAsync(Parse("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"probe","namespace":"default"}}"""));
        var token = await Api.CreateSubresourceAsync(
            new ObjectRef("v1", "ServiceAccount", "default", "probe"),
            "token",
            Parse("""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600}}"""));
        using var probe = cluster.Connect(token.Text("status", "token")!);

        var review = await probe.CreateAsync(Parse("""{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""));

        review.Text("status", "userInfo", "username").Should().Be("system:serviceaccount:default:probe");
        using var wrong = cluster.Connect("not-a-token");
        (await wrong.Awaiting(w => w.GetAsync(Config)).Should().ThrowAsync<KubernetesApiException>()).Which.IsUnauthorized.Should().BeTrue();
    }

    [Fact]
    public async Task GetAsync_ServerStopped_IsUnreachable()
    {
        await cluster.DisposeAsync();
        using var api = cluster.Connect("any");

        (await api.Awaiting(a => a.GetRawAsync("/readyz")).Should().ThrowAsync<KubernetesApiException>()).Which.IsUnreachable.Should().BeTrue();
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject ConfigMap(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default", ["labels"] = new JsonObject { ["name"] = name } },
        ["data"] = new JsonObject { ["key"] = value },
    };
}
