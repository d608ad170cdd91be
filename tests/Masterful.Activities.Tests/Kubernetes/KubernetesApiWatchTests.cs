using Masterful.Activities.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Activities.Tests.Kubernetes;

public sealed class KubernetesApiWatchTests : KubernetesApiTestBase
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task WatchAsync_ListThenEvents_AreGivenInOrder()
    {
        Server.Answer = (context, _) => Watches(context)
            ? LinesAsync(context, Event("ADDED", "b", 6), Event("MODIFIED", "a", 7), Event("DELETED", "b", 8))
            : FakeApiServer.Json(context, List(5, Item("a", 1)));

        (await TakeAsync(4)).Should().Equal("Added a", "Added b", "Modified a", "Deleted b");

        Server.Requests.First(r => r.Query.ContainsKey("watch")).Query["resourceVersion"].Should().Be("5");
    }

    [Fact]
    public async Task WatchAsync_ConnectionBreaks_GoesOnAfterTheLastEvent()
    {
        Server.Answer = (context, _) => context.Request.Query["resourceVersion"].ToString() switch
        {
            "5" => LinesAsync(context, Event("ADDED", "a", 6), """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"""),
            "9" => LinesAsync(context, Event("ADDED", "b", 10)),
            _ => HoldAsync(context),
        };

        (await TakeAsync(2, "5")).Should().Equal("Added a", "Added b");
    }

    [Fact]
    public async Task WatchAsync_LineCutOff_GoesOnAfterTheLastWholeEvent()
    {
        Server.Answer = (context, n) => n == 1
            ? LinesAsync(context, Event("ADDED", "a", 6), "{\"type\":\"ADD")
            : context.Request.Query["resourceVersion"] == "6" ? LinesAsync(context, Event("ADDED", "b", 7)) : HoldAsync(context);

        (await TakeAsync(2, "5")).Should().Equal("Added a", "Added b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WatchAsync_VersionGone_ListsAnewAndGivesWhatChanged(bool insideTheStream)
    {
        var lists = 0;
        Server.Answer = (context, _) => !Watches(context)
            ? FakeApiServer.Json(context, ++lists == 1
                ? List(5, Item("a", 1), Item("b", 2), Item("c", 3))
                : List(20, Item("a", 1), Item("c", 15), Item("d", 16)))
            : context.Request.Query["resourceVersion"] == "5" && insideTheStream
                ? LinesAsync(context, """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}""")
                : context.Request.Query["resourceVersion"] == "5"
                    ? FakeApiServer.Status(context, 410, "Expired", "too old")
                    : HoldAsync(context);

        (await TakeAsync(6)).Should().Equal("Added a", "Added b", "Added c", "Deleted b", "Added d", "Modified c");
    }

    [Fact]
    public async Task WatchAsync_Forbidden_Throws()
    {
        Server.Answer = (context, _) => FakeApiServer.Status(context, 403, "Forbidden", "no");

        (await this.Awaiting(t => t.TakeAsync(1, "5")).Should().ThrowAsync<KubernetesApiException>()).Which.IsForbidden.Should().BeTrue();
        Server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task WatchAsync_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        Server.Answer = async (context, _) =>
        {
            await cancel.CancelAsync();
            await HoldAsync(context);
        };

        var watch = async () =>
        {
            await foreach (var _ in Api.WatchAsync("v1", "Pod", resourceVersion: "5", cancellationToken: cancel.Token))
            {
                Assert.Fail("No event was sent.");
            }
        };

        await watch.Should().ThrowAsync<OperationCanceledException>();
    }

    private static bool Watches(HttpContext context) => context.Request.Query.ContainsKey("watch");

    private static string Item(string name, int version) =>
        $$$"""{"metadata":{"name":"{{{name}}}","uid":"{{{name}}}","resourceVersion":"{{{version}}}"}}""";

    private static string Event(string type, string name, int version) => $$$"""{"type":"{{{type}}}","object":{{{Item(name, version)}}}}""";

    private static string List(int version, params string[] items) =>
        $$$"""{"metadata":{"resourceVersion":"{{{version}}}"},"items":[{{{string.Join(',', items)}}}]}""";

    private static async Task LinesAsync(HttpContext context, params string[] lines)
    {
        await context.Response.WriteAsync(string.Join('\n', lines));
    }

    private static async Task HoldAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }

    private async Task<List<string>> TakeAsync(int count, string? version = null)
    {
        using var limit = new CancellationTokenSource(Deadline);
        var events = new List<string>();
        await foreach (var change in Api.WatchAsync("v1", "Pod", resourceVersion: version, cancellationToken: limit.Token))
        {
            events.Add($"{change.Type} {change.Object.Name()}");
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
