using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Kubernetes;

public sealed class KubernetesApiRetryTests : KubernetesApiTestBase
{
    private static JsonObject Pod => JsonNode.Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"d"}}""")!.AsObject();

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task GetAsync_TransientFailures_AreRetried(int status)
    {
        Server.Answer = (context, n) => n < 3
            ? FakeApiServer.Status(context, status, "Busy", "later")
            : FakeApiServer.Json(context, """{"metadata":{"name":"web"}}""");

        (await Api.GetAsync(Web)).Name().Should().Be("web");
        Server.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task GetAsync_FailureThatStays_EndsWithTheLastAnswer()
    {
        using var api = Server.Connect(new KubernetesApiOptions { RetryFor = TimeSpan.FromSeconds(2) });
        Server.Answer = (context, _) => FakeApiServer.Status(context, 503, "ServiceUnavailable", "starting");

        (await api.Awaiting(a => a.GetAsync(Web)).Should().ThrowAsync<KubernetesApiException>()).Which.StatusMessage.Should().Be("starting");
        Server.Requests.Count.Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task GetAsync_WaitLongerThanTheDeadline_IsNotBegun()
    {
        Server.Answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "60";
            return FakeApiServer.Status(context, 429, "TooManyRequests", "slow down");
        };
        var watch = Stopwatch.StartNew();

        var failure = (await Api.Awaiting(a => a.GetAsync(Web)).Should().ThrowAsync<KubernetesApiException>()).Which;

        failure.RetryAfter.Should().Be(TimeSpan.FromMinutes(1));
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task CreateAsync_Throttled_IsRetriedAfterTheTimeAskedFor()
    {
        var watch = Stopwatch.StartNew();
        Server.Answer = (context, n) =>
        {
            context.Response.Headers.RetryAfter = "1";
            return n == 1 ? FakeApiServer.Status(context, 429, "TooManyRequests", "later") : FakeApiServer.Json(context, "{}", 201);
        };

        await Api.CreateAsync(Pod);

        Server.Requests.Should().HaveCount(2);
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public async Task CreateAsync_FailureAfterItWasSent_IsNeverRetried()
    {
        Server.Answer = (context, _) => FakeApiServer.Status(context, 500, "InternalError", "maybe done");
        await Api.Awaiting(a => a.CreateAsync(Pod)).Should().ThrowAsync<KubernetesApiException>();
        Server.Requests.Should().HaveCount(1);

        Server.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        (await Api.Awaiting(a => a.CreateAsync(Pod)).Should().ThrowAsync<KubernetesApiException>()).Which.IsUnreachable.Should().BeTrue();
        Server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task GetAsync_ConnectionCut_IsRetried()
    {
        Server.Answer = (context, n) =>
        {
            if (n == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return FakeApiServer.Json(context, "{}");
        };

        await Api.GetAsync(Web);

        Server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task CreateAsync_RefusedConnection_IsRetriedUntilTheServerIsThere()
    {
        var closed = ClosedPort();
        var attempts = 0;
        using var api = new KubernetesApi(
            new KubernetesClientConfiguration { Host = "http://api.example" },
            new KubernetesApiOptions { Resolve = _ => ++attempts < 3 ? closed : Server.EndPoint });
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"metadata":{"name":"p"}}""", 201);

        (await api.CreateAsync(Pod)).Name().Should().Be("p");

        attempts.Should().BeGreaterThanOrEqualTo(3);
        Server.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task GetAsync_NobodyListens_IsUnreachableAfterTheDeadline()
    {
        using var api = new KubernetesApi(
            new KubernetesClientConfiguration { Host = $"http://{ClosedPort()}" },
            new KubernetesApiOptions { RetryFor = TimeSpan.FromMilliseconds(300) });

        var failure = (await api.Awaiting(a => a.GetAsync(Web)).Should().ThrowAsync<KubernetesApiException>()).Which;

        (failure.IsUnreachable, failure.Reason).Should().Be((true, "Unreachable"));
        failure.Message.Should().Contain("ConnectionRefused");
        (await api.Awaiting(a => a.GetRawAsync("/readyz")).Should().ThrowAsync<KubernetesApiException>()).Which.IsUnreachable.Should().BeTrue();
    }

    [Fact]
    public async Task GetAsync_NoAnswer_TimesOut()
    {
        using var api = Server.Connect(new KubernetesApiOptions { Timeout = TimeSpan.FromSeconds(3), RetryFor = TimeSpan.Zero });
        await api.DiscoverAsync("apps/v1", "Deployment");
        Server.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);

        (await api.Awaiting(a => a.GetAsync(Web)).Should().ThrowAsync<KubernetesApiException>()).Which.Reason.Should().Be("Timeout");
    }

    [Fact]
    public async Task GetAsync_Cancelled_IsCancelledAndNotAFailure()
    {
        using var cancel = new CancellationTokenSource();
        await Api.DiscoverAsync("apps/v1", "Deployment");
        Server.Answer = async (context, _) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        await Api.Awaiting(a => a.GetAsync(Web, cancel.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static IPEndPoint ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
