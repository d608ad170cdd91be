using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class CustomResourceTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Widgets = "/apis/shop.example/v1/namespaces/default/widgets";

    [Fact]
    public async Task Definition_Created_IsEstablishedAndThenServedUntilItIsDeleted()
    {
        await using var server = await TestServer.StartAsync();
        (await server.Admin.GetAsync(Widgets)).Code.Should().Be(404);
        (await server.Admin.PostAsync(Definitions, Definition)).Code.Should().Be(201);
        await UntilAsync(async () => IsEstablished((await server.Admin.GetAsync($"{Definitions}/widgets.shop.example")).Body));
        (await server.Admin.GetAsync(Widgets)).Code.Should().Be(200);

        var (code, made) = await server.Admin.PostAsync(Widgets, """{"metadata":{"name":"w"},"spec":{"size":1},"status":{"x":1}}""");
        code.Should().Be(201);
        made["status"].Should().BeNull();
        (await server.Admin.SendAsync("PATCH", $"{Widgets}/w", "{}", "application/strategic-merge-patch+json")).Code.Should().Be(415);
        (await server.Admin.SendAsync("PUT", $"{Widgets}/w", """{"metadata":{"name":"w"}}""")).Code.Should().Be(422);
        (await server.Admin.GetAsync("/apis/shop.example")).Body.Text("preferredVersion", "version").Should().Be("v1");

        await server.Admin.SendAsync("DELETE", $"{Definitions}/widgets.shop.example");
        await UntilAsync(async () => (await server.Admin.GetAsync(Widgets)).Code == 404);
        await UntilAsync(async () => (await server.Store.ListAsync(new ApiResource("shop.example", "v1", "widgets", "Widget", true) { StoragePath = "shop.example/widgets" })).Items.Count == 0);
    }

    [Fact]
    public async Task Definition_EstablishedBesideAServerThatIsNotToldOfIt_IsServedThere()
    {
        await using var first = await TestServer.StartAsync();
        await using var second = await TestServer.StartAsync(options => options with { Store = new FaultyStore(first.Store) { IsSilent = true } });

        await first.Admin.PostAsync(Definitions, Definition);
        await UntilAsync(async () => IsEstablished((await second.Admin.GetAsync($"{Definitions}/widgets.shop.example")).Body));

        (await first.Admin.GetAsync("/apis/shop.example/v1")).Code.Should().Be(200);
        (await second.Admin.PostAsync(Widgets, """{"metadata":{"name":"w"}}""")).Code.Should().Be(201);
        (await second.Admin.GetAsync("/apis/shop.example/v1/namespaces/default/gadgets")).Code.Should().Be(404);
    }

    [Fact]
    public async Task Definition_StoreFailsOnce_IsEstablishedAllTheSame()
    {
        FaultyStore? store = null;
        await using var server = await TestServer.StartAsync(options => options with { Store = store = new FaultyStore(options.Store) { Failures = 1 } });

        await server.Admin.PostAsync(Definitions, Definition);

        await UntilAsync(async () => IsEstablished((await server.Admin.GetAsync($"{Definitions}/widgets.shop.example")).Body));
        store!.Failures.Should().Be(0);
    }

    [Fact]
    public async Task Definition_DeletedWhileTheStoreFails_TakesItsObjectsAlong()
    {
        FaultyStore? store = null;
        await using var server = await TestServer.StartAsync(options => options with { Store = store = new FaultyStore(options.Store) });
        await server.Admin.PostAsync(Definitions, Definition);
        await UntilAsync(async () => IsEstablished((await server.Admin.GetAsync($"{Definitions}/widgets.shop.example")).Body));
        (await server.Admin.PostAsync(Widgets, """{"metadata":{"name":"w"}}""")).Code.Should().Be(201);

        store!.FailsToDelete = "w";
        await server.Admin.SendAsync("DELETE", $"{Definitions}/widgets.shop.example");

        await UntilAsync(async () => (await server.Store.ListAsync(new ApiResource("shop.example", "v1", "widgets", "Widget", true) { StoragePath = "shop.example/widgets" })).Items.Count == 0);
        store.FailsToDelete.Should().BeNull();
    }

    private static bool IsEstablished(JsonObject definition) => definition.Elements("status", "conditions")
        .Any(condition => condition.Text("type") == "Established" && condition.Text("status") == "True");

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (!await condition())
        {
            DateTime.UtcNow.Should().BeBefore(deadline, "the condition must hold in time");
            await Task.Yield();
        }
    }

    private const string Definition = """
        {"metadata":{"name":"widgets.shop.example"},"spec":{"group":"shop.example","scope":"Namespaced",
         "names":{"plural":"widgets","singular":"widget","kind":"Widget"},
         "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
        """;
}
