using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class WatchTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Watch_FromListVersion_TellsEveryLaterChange()
    {
        await using var server = await TestServer.StartAsync();
        var (_, list) = await server.Admin.GetAsync(ConfigMaps);
        using var reader = await OpenAsync(server, $"watch=true&resourceVersion={list.Text("metadata", "resourceVersion")}");
        await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x"}}""");
        await server.Admin.MergeAsync($"{ConfigMaps}/x", """{"data":{"a":"1"}}""");
        await server.Admin.SendAsync("DELETE", $"{ConfigMaps}/x");

        (await NextAsync(reader)).Text("type").Should().Be("ADDED");
        (await NextAsync(reader)).Text("type").Should().Be("MODIFIED");
        var last = await NextAsync(reader);
        last.Text("type").Should().Be("DELETED");
        last.Text("object", "kind").Should().Be("ConfigMap");
    }

    [Fact]
    public async Task Watch_WithLabelSelector_TellsWhenAnObjectBeginsAndCeasesToMatch()
    {
        await using var server = await TestServer.StartAsync();
        await server.Admin.PostAsync(ConfigMaps, """{"metadata":{"name":"x"}}""");
        using var reader = await OpenAsync(server, "watch=1&labelSelector=on");
        await server.Admin.MergeAsync($"{ConfigMaps}/x", """{"metadata":{"labels":{"on":"1"}}}""");
        await server.Admin.MergeAsync($"{ConfigMaps}/x", """{"metadata":{"labels":null}}""");

        (await NextAsync(reader)).Text("type").Should().Be("ADDED");
        (await NextAsync(reader)).Text("type").Should().Be("DELETED");
    }

    [Theory]
    [InlineData("watch=1&timeoutSeconds=1")]
    [InlineData("watch=1&timeoutSeconds=1&allowWatchBookmarks=true")]
    public async Task Watch_TimeoutSeconds_EndsCleanly(string query)
    {
        await using var server = await TestServer.StartAsync();
        using var reader = await OpenAsync(server, query);
        (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10))).Should().BeNull();
    }

    [Fact]
    public async Task Stop_WithOpenWatch_CutsItAtOnceAndRefusesConnections()
    {
        await using var server = await TestServer.StartAsync();
        using var reader = await OpenAsync(server, "watch=1");
        var pending = reader.ReadLineAsync();
        var started = System.Diagnostics.Stopwatch.StartNew();
        await server.Server.StopAsync();

        var broken = async () => await pending.WaitAsync(TimeSpan.FromSeconds(10));
        await broken.Should().ThrowAsync<IOException>();
        var again = async () => await server.Admin.GetAsync("/version");
        await again.Should().ThrowAsync<HttpRequestException>();
        started.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    private static async Task<StreamReader> OpenAsync(TestServer server, string query)
    {
        var response = await server.Admin.Http.GetAsync($"{ConfigMaps}?{query}", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<JsonObject> NextAsync(StreamReader reader) =>
        (JsonObject)JsonNode.Parse((await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)))!)!;
}
