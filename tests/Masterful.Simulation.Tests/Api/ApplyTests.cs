using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class ApplyTests
{
    private const string Path = "/api/v1/namespaces/default/configmaps/x";

    [Fact]
    public async Task Apply_CreatedThenSameThenChanged_IsToldApart()
    {
        await using var server = await TestServer.StartAsync();
        var (first, created) = await server.Admin.ApplyAsync(Path, Config("a: '1'"));
        var (second, unchanged) = await server.Admin.ApplyAsync(Path, Config("a: '1'"));
        var (third, changed) = await server.Admin.ApplyAsync(Path, Config("a: '2'"));

        (first, second, third).Should().Be((201, 200, 200));
        unchanged.ResourceVersion().Should().Be(created.ResourceVersion());
        changed.ResourceVersion().Should().NotBe(created.ResourceVersion());
        changed.Text("data", "a").Should().Be("2");
    }

    [Fact]
    public async Task Apply_FieldNoLongerNamed_IsRemoved()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.ApplyAsync(Path, Config("a: '1'\n  b: '2'"));
        await server.Admin.MergeAsync(Path, """{"data":{"c":"3"}}""");
        var (_, value) = await server.Admin.ApplyAsync(Path, Config("a: '1'"));

        value["data"]!.ToJsonString().Should().Be("""{"a":"1","c":"3"}""");
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_ConflictsUnlessForced()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.ApplyAsync(Path, Config("a: '1'"), "first");
        (await server.Admin.ApplyAsync(Path, Config("a: '1'"), "second")).Code.Should().Be(200);
        var (code, status) = await server.Admin.ApplyAsync(Path, Config("a: '2'"), "second");

        code.Should().Be(409);
        var cause = status.Elements("details", "causes").Should().ContainSingle().Subject;
        cause.Text("reason").Should().Be("FieldManagerConflict");
        cause.Text("field").Should().Be(".data.a");
        cause.Text("message").Should().Be("conflict with \"first\" using v1");
        status.Text("message").Should().Be("Apply failed with 1 conflict: conflict with \"first\" using v1: .data.a");

        (await server.Admin.ApplyAsync(Path, Config("a: '2'"), "second", force: true)).Body.Text("data", "a").Should().Be("2");
        (await server.Admin.ApplyAsync(Path, Config("a: '1'"), "first")).Code.Should().Be(409);
    }

    [Fact]
    public async Task Apply_ListsWithKeys_MergeElementByElement()
    {
        await using var server = await TestServer.StartAsync();
        const string path = "/apis/apps/v1/namespaces/default/deployments/web";
        const string config = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: web, image: "web:1", ports: [{containerPort: 80}]}]
            """;
        (await server.Admin.ApplyAsync(path, config)).Code.Should().Be(201);
        await server.Admin.SendAsync("PATCH", path, """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}""", "application/strategic-merge-patch+json");
        var (code, value) = await server.Admin.ApplyAsync(path, config.Replace("web:1", "web:2"));

        code.Should().Be(200);
        value.Elements("spec", "template", "spec", "containers").Select(item => item.Text("image")).Should().Equal("web:2", "s");
        var (_, same) = await server.Admin.ApplyAsync(path, config.Replace("web:1", "web:2"));
        same.ResourceVersion().Should().Be(value.ResourceVersion());
    }

    [Fact]
    public async Task Apply_ObjectWithoutRecordedOwners_ConflictsWithBeforeFirstApply()
    {
        await using var server = await TestServer.StartAsync(yaml: Config("a: '1'").Replace("name: x", "name: x, namespace: default"));
        var (code, status) = await server.Admin.ApplyAsync(Path, Config("a: '2'"));

        code.Should().Be(409);
        status.Text("message").Should().Contain("before-first-apply");
        (await server.Admin.ApplyAsync(Path, Config("a: '1'"))).Code.Should().Be(200);
    }

    [Fact]
    public async Task DryRun_EachWrite_AnswersAsIfAndChangesNothing()
    {
        await using var server = await TestServer.StartAsync();
        var (created, answer) = await server.Admin.SendAsync("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", """{"metadata":{"name":"x"}}""");
        var (absent, _) = await server.Admin.GetAsync(Path);
        var (_, live) = await server.Admin.ApplyAsync(Path, Config("a: '1'"), "first");

        var (again, _) = await server.Admin.SendAsync("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", """{"metadata":{"name":"x"}}""");
        var (conflict, _) = await server.Admin.SendAsync("PATCH", $"{Path}?dryRun=All&fieldManager=second", Config("a: '2'"), "application/apply-patch+yaml");
        var (forced, changed) = await server.Admin.SendAsync("PATCH", $"{Path}?dryRun=All&fieldManager=second&force=true", Config("a: '2'"), "application/apply-patch+yaml");
        var (deleted, _) = await server.Admin.SendAsync("DELETE", $"{Path}?dryRun=All");
        var (collection, _) = await server.Admin.SendAsync("DELETE", "/api/v1/namespaces/default/configmaps?dryRun=All");
        var (wrong, _) = await server.Admin.SendAsync("DELETE", $"{Path}?dryRun=Some");

        (created, absent, again, conflict, forced, deleted, collection, wrong).Should().Be((201, 404, 409, 409, 200, 200, 200, 400));
        answer.Uid().Should().NotBeEmpty();
        answer.ResourceVersion().Should().BeEmpty("it was never stored");
        changed.Text("data", "a").Should().Be("2");
        changed.ResourceVersion().Should().Be(live.ResourceVersion());
        (await server.Admin.GetAsync(Path)).Body.ToJsonString().Should().Be(live.ToJsonString());
    }

    private static string Config(string data) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n  {data}\n";
}
