using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class CrudTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";

    [Fact]
    public async Task Create_NewObject_GetsUidAndTimestampAndVersion()
    {
        await using var server = await TestServer.StartAsync();
        var (code, made) = await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"generateName":"x-"},"data":{"a":"1"}}""");

        code.Should().Be(201);
        made.Name().Should().StartWith("x-").And.HaveLength(7);
        made.Uid().Should().HaveLength(36);
        made.Text("metadata", "creationTimestamp").Should().EndWith("Z");
        made.ResourceVersion().Should().NotBeEmpty();
        made.Text("kind").Should().Be("ConfigMap");
        (await server.Admin.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{made.Name()}}}"}}""")).Code.Should().Be(409);
    }

    [Fact]
    public async Task Create_MissingNamespace_Is404()
    {
        await using var server = await TestServer.StartAsync();
        var (code, status) = await server.Admin.PostAsync("/api/v1/namespaces/nope/configmaps", """{"metadata":{"name":"x"}}""");

        code.Should().Be(404);
        status.Text("message").Should().Be("namespaces \"nope\" not found");
        status.Text("kind").Should().Be("Status");
    }

    [Fact]
    public async Task Update_StaleResourceVersion_Is409AndUnconditionalIsNot()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x"},"data":{"a":"1"}}""");
        var (_, second) = await server.Admin.MergeAsync($"{ConfigMaps}/x", """{"data":{"a":"2"}}""");
        first["data"]!["a"] = "3";

        (await server.Admin.SendAsync("PUT", $"{ConfigMaps}/x", first.ToJsonString())).Code.Should().Be(409);
        second["data"]!["a"] = "3";
        (await server.Admin.SendAsync("PUT", $"{ConfigMaps}/x", second.ToJsonString())).Code.Should().Be(200);
        (await server.Admin.SendAsync("PUT", $"{ConfigMaps}/x", """{"metadata":{"name":"x"},"data":{}}""")).Code.Should().Be(200);
    }

    [Fact]
    public async Task Patch_WithoutChange_KeepsResourceVersion()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x"},"data":{"a":"1"}}""");
        var (_, second) = await server.Admin.MergeAsync($"{ConfigMaps}/x", """{"data":{"a":"1"}}""");

        second.ResourceVersion().Should().Be(first.ResourceVersion());
    }

    [Fact]
    public async Task Patch_EachType_ChangesAsItsFormatSays()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(Deployments, Deployment);
        var path = $"{Deployments}/web";

        (await server.Admin.SendAsync("PATCH", path, """[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":4}]""", "application/json-patch+json"))
            .Body.Number("spec", "replicas").Should().Be(4);
        (await server.Admin.SendAsync("PATCH", path, """[{"op":"test","path":"/spec/replicas","value":2}]""", "application/json-patch+json")).Code.Should().Be(422);
        var (_, strategic) = await server.Admin.SendAsync("PATCH", path,
            """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s:1"},{"name":"web","env":[{"name":"B","value":"2"}]}]}}}}""", "application/strategic-merge-patch+json");
        var containers = strategic.Elements("spec", "template", "spec", "containers").ToList();
        containers.Should().HaveCount(2);
        containers[0].Text("image").Should().Be("web:1");
        containers[0].Elements("env").Should().HaveCount(2);
        strategic.Number("metadata", "generation").Should().Be(3);
    }

    [Fact]
    public async Task Scale_PutAndPatch_ChangeReplicasOnly()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(Deployments, Deployment);
        var path = $"{Deployments}/web/scale";
        var (_, scale) = await server.Admin.GetAsync(path);
        scale.Number("spec", "replicas").Should().Be(2);
        scale.Text("status", "selector").Should().Be("app=web");

        scale["spec"]!["replicas"] = 0;
        (await server.Admin.SendAsync("PUT", path, scale.ToJsonString())).Code.Should().Be(200);
        (await server.Admin.SendAsync("PUT", path, scale.ToJsonString())).Code.Should().Be(409);
        (await server.Admin.GetAsync($"{Deployments}/web")).Body.Number("spec", "replicas").Should().Be(0);
        var (_, patched) = await server.Admin.MergeAsync(path, """{"spec":{"replicas":5}}""");
        patched.Number("spec", "replicas").Should().Be(5);
        (await server.Admin.GetAsync($"{Deployments}/web")).Body.Number("metadata", "generation").Should().Be(3);
    }

    [Fact]
    public async Task Status_MainWriteAndStatusWrite_AreSeparate()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(Deployments, Deployment);
        await server.Admin.MergeAsync($"{Deployments}/web/status", """{"status":{"replicas":2},"spec":{"replicas":9}}""");
        await server.Admin.MergeAsync($"{Deployments}/web", """{"status":{"replicas":7}}""");
        var (_, value) = await server.Admin.GetAsync($"{Deployments}/web");

        value.Number("status", "replicas").Should().Be(2);
        value.Number("spec", "replicas").Should().Be(2);
        value.Number("metadata", "generation").Should().Be(1);
    }

    [Fact]
    public async Task Delete_WithFinalizer_WaitsForItsRemoval()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x","finalizers":["a/b"]}}""");
        var (code, marked) = await server.Admin.SendAsync("DELETE", $"{ConfigMaps}/x");

        code.Should().Be(200);
        marked.Text("metadata", "deletionTimestamp").Should().NotBeNull();
        (await server.Admin.MergeAsync($"{ConfigMaps}/x", """{"metadata":{"finalizers":null}}""")).Code.Should().Be(200);
        (await server.Admin.GetAsync($"{ConfigMaps}/x")).Code.Should().Be(404);
    }

    [Fact]
    public async Task Delete_WrongUid_Is409()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x"}}""");

        (await server.Admin.SendAsync("DELETE", $"{ConfigMaps}/x", """{"preconditions":{"uid":"other"}}""")).Code.Should().Be(409);
        (await server.Admin.SendAsync("DELETE", $"{ConfigMaps}/x")).Code.Should().Be(200);
    }

    [Fact]
    public async Task Delete_OwnerOrNamespace_TakesDependentsAlong()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"team"}}""");
        var (_, owner) = await server.Admin.PostAsync("/apis/batch/v1/namespaces/team/jobs", """{"metadata":{"name":"owner"}}""");
        await server.Admin.PostAsync("/api/v1/namespaces/team/configmaps",
            $$$"""{"metadata":{"name":"owned","ownerReferences":[{"apiVersion":"batch/v1","kind":"Job","name":"owner","uid":"{{{owner.Uid()}}}"}]}}""");
        await server.Admin.PostAsync("/api/v1/namespaces/team/configmaps", """{"metadata":{"name":"free"}}""");

        await server.Admin.SendAsync("DELETE", "/apis/batch/v1/namespaces/team/jobs/owner");
        (await server.Admin.GetAsync("/api/v1/namespaces/team/configmaps")).Body.Elements("items").Should().ContainSingle();
        await server.Admin.SendAsync("DELETE", "/api/v1/namespaces/team");
        (await server.Admin.GetAsync("/api/v1/namespaces/team")).Code.Should().Be(404);
        (await server.Store.ListAsync(server.Resources.Get("", "configmaps"), "team")).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task List_SelectorsAndPages_ReturnWhatMatches()
    {
        await using var server = await TestServer.StartAsync();
        for (var index = 0; index < 5; index++)
            await server.Admin.PostAsync(ConfigMaps, $$$$"""{"metadata":{"name":"c{{{{index}}}}","labels":{"n":"{{{{index}}}}","odd":"{{{{index % 2}}}}"}}}""");

        (await server.Admin.GetAsync($"{ConfigMaps}?labelSelector=odd%3D1,n+notin+(3)")).Body.Elements("items").Select(item => item.Text("metadata", "name")).Should().Equal("c1");
        (await server.Admin.GetAsync($"{ConfigMaps}?fieldSelector=metadata.name%3Dc4")).Body.Elements("items").Should().ContainSingle();
        var (_, page) = await server.Admin.GetAsync($"{ConfigMaps}?limit=3");
        page.Number("metadata", "remainingItemCount").Should().Be(2);
        var (_, rest) = await server.Admin.GetAsync($"{ConfigMaps}?limit=3&continue={page.Text("metadata", "continue")}");
        rest.Elements("items").Select(item => item.Text("metadata", "name")).Should().Equal("c3", "c4");
        rest.Text("metadata", "continue").Should().BeNull();
    }

    [Fact]
    public async Task DeleteCollection_WithSelector_LeavesTheOthers()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"a","labels":{"x":"1"}}}""");
        await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"b"}}""");
        await server.Admin.SendAsync("DELETE", $"{ConfigMaps}?labelSelector=x");

        (await server.Admin.GetAsync(ConfigMaps)).Body.Elements("items").Select(item => item.Text("metadata", "name")).Should().Equal("b");
    }

    [Fact]
    public async Task Secret_ImmutableOrStringData_IsHeldToItsRules()
    {
        await using var server = await TestServer.StartAsync();
        const string secrets = "/api/v1/namespaces/default/secrets";
        var (_, made) = await server.Admin.PostAsync(secrets, """{"metadata":{"name":"s"},"immutable":true,"stringData":{"k":"v"}}""");

        made.Text("data", "k").Should().Be("dg==");
        made["stringData"].Should().BeNull();
        var (code, status) = await server.Admin.MergeAsync($"{secrets}/s", """{"data":{"k":"eA=="}}""");
        code.Should().Be(422);
        status.Text("reason").Should().Be("Invalid");
    }

    private static string Deployment => """
        {"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
        "spec":{"containers":[{"name":"web","image":"web:1","env":[{"name":"A","value":"1"}]}]}}}}
        """;
}
