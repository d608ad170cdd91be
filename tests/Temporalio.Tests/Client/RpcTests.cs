using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Client.Rpc;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;

namespace Temporalio.Tests.Client;

public class RpcTests
{
    private static readonly RpcOptions Retried = new() { Retry = true };

    [Fact]
    public async Task ConnectAsync_NobodyListens_FailsAtOnce()
    {
        string target;
        await using (var server = await FakeServer.StartAsync())
        {
            target = server.Target;
        }

        var connect = () => TemporalConnection.ConnectAsync(new(target));

        (await connect.Should().ThrowAsync<InvalidOperationException>())
            .WithInnerException<RpcException>().Which.Code.Should().Be(RpcException.StatusCode.Unavailable);
    }

    [Fact]
    public void CreateLazy_TargetWithScheme_Throws()
    {
        var create = () => TemporalConnection.CreateLazy(new("http://localhost:7233"));

        create.Should().Throw<ArgumentException>().WithMessage("*without a scheme*");
    }

    [Fact]
    public async Task Call_Headers_AreSent()
    {
        await using var server = await FakeServer.StartAsync();
        server.On("DescribeNamespace", (DescribeNamespaceRequest _) => new DescribeNamespaceResponse());
        using var connection = TemporalConnection.CreateLazy(new(server.Target)
        {
            ApiKey = "secret",
            Tls = new() { Disabled = true },
            RpcMetadata = [new("X-Team", "one"), new("x-both", "connection")],
            RpcBinaryMetadata = [new("x-bytes-bin", [1, 2])],
        });

        await connection.WorkflowService.DescribeNamespaceAsync(
            new() { Namespace = "space" },
            new() { Timeout = TimeSpan.FromSeconds(7), Metadata = [new("x-both", "call")] });

        var headers = server.Headers["DescribeNamespace"];
        headers["authorization"].ToString().Should().Be("Bearer secret");
        headers["temporal-namespace"].ToString().Should().Be("space");
        headers["client-name"].ToString().Should().Be("temporal-dotnet");
        headers["grpc-timeout"].ToString().Should().Be("7000m");
        headers["te"].ToString().Should().Be("trailers");
        headers["content-type"].ToString().Should().Be("application/grpc");
        headers["x-team"].ToString().Should().Be("one");
        headers["x-both"].ToString().Should().Be("call");
        headers["x-bytes-bin"].ToString().Should().Be("AQI=");
    }

    [Fact]
    public async Task Call_EmptyApiKey_IsNone()
    {
        await using var server = await FakeServer.StartAsync();
        server.On("DescribeNamespace", (DescribeNamespaceRequest _) => new DescribeNamespaceResponse());
        using var connection = TemporalConnection.CreateLazy(new(server.Target) { ApiKey = string.Empty });

        await connection.WorkflowService.DescribeNamespaceAsync(new());

        server.Headers["DescribeNamespace"].Should().NotContainKey("authorization");
    }

    [Fact]
    public async Task Call_TrailersOnlyError_HasCodeMessageAndDetails()
    {
        await using var server = await FakeServer.StartAsync();
        var status = new Google.Rpc.Status { Code = 6, Message = "taken" };
        status.Details.Add(Any.Pack(new WorkflowExecutionAlreadyStartedFailure { RunId = "run-1" }));
        server.On<StartWorkflowExecutionRequest, StartWorkflowExecutionResponse>(
            "StartWorkflowExecution", _ => throw new FakeStatusException(6, "läuft 100%", status.ToByteArray()));
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        var call = () => connection.WorkflowService.StartWorkflowExecutionAsync(new(), Retried);

        var error = (await call.Should().ThrowAsync<RpcException>()).Which;
        error.Code.Should().Be(RpcException.StatusCode.AlreadyExists);
        error.Message.Should().Be("läuft 100%");
        error.Detail<WorkflowExecutionAlreadyStartedFailure>()!.RunId.Should().Be("run-1");
        error.Detail<QueryFailedFailure>().Should().BeNull();
    }

    [Fact]
    public async Task Call_GzipAnswer_IsRead()
    {
        await using var server = await FakeServer.StartAsync();
        var response = new GetClusterInfoResponse { ClusterName = new string('x', 10_000) };
        server.OnRaw("GetClusterInfo", (context, _) => FakeServer.SendAsync(context, response.ToByteArray(), gzip: true));
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        (await connection.WorkflowService.GetClusterInfoAsync(new())).Should().Be(response);
    }

    [Fact]
    public async Task Call_HttpErrorWithoutStatus_IsTranslated()
    {
        await using var server = await FakeServer.StartAsync();
        server.OnRaw("GetClusterInfo", (context, _) =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        var call = () => connection.WorkflowService.GetClusterInfoAsync(new());

        (await call.Should().ThrowAsync<RpcException>()).Which.Code.Should().Be(RpcException.StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Call_PassingErrors_AreTriedAgain()
    {
        await using var server = await FakeServer.StartAsync();
        var calls = 0;
        server.On<GetClusterInfoRequest, GetClusterInfoResponse>(
            "GetClusterInfo", _ => Interlocked.Increment(ref calls) < 3 ? throw new FakeStatusException(14, "not yet") : new());
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        await connection.WorkflowService.GetClusterInfoAsync(new(), Retried);

        calls.Should().Be(3);
    }

    [Fact]
    public async Task Call_RetriesSpent_ThrowsLastError()
    {
        await using var server = await FakeServer.StartAsync();
        var calls = 0;
        server.On<GetClusterInfoRequest, GetClusterInfoResponse>(
            "GetClusterInfo", _ => throw new FakeStatusException(14, $"call {Interlocked.Increment(ref calls)}"));
        using var connection = TemporalConnection.CreateLazy(new(server.Target)
        {
            RpcRetry = new() { InitialInterval = TimeSpan.FromMilliseconds(1), MaxRetries = 2 },
        });

        var call = () => connection.WorkflowService.GetClusterInfoAsync(new(), Retried);

        await call.Should().ThrowAsync<RpcException>().WithMessage("call 3");
    }

    [Fact]
    public async Task Call_LastingError_IsNotTriedAgain()
    {
        await using var server = await FakeServer.StartAsync();
        var calls = 0;
        server.On<GetClusterInfoRequest, GetClusterInfoResponse>("GetClusterInfo", _ =>
        {
            Interlocked.Increment(ref calls);
            throw new FakeStatusException(3, "wrong");
        });
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        var call = () => connection.WorkflowService.GetClusterInfoAsync(new(), Retried);

        await call.Should().ThrowAsync<RpcException>();
        calls.Should().Be(1);
    }

    [Fact]
    public async Task Call_NoAnswer_ThrowsDeadlineExceeded()
    {
        await using var server = await FakeServer.StartAsync();
        server.On<GetClusterInfoRequest, GetClusterInfoResponse>("GetClusterInfo", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new();
        });
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        var call = () => connection.WorkflowService.GetClusterInfoAsync(new(), new() { Timeout = TimeSpan.FromMilliseconds(50) });

        (await call.Should().ThrowAsync<RpcException>()).Which.Code.Should().Be(RpcException.StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Call_TokenCancelled_ThrowsOperationCanceled()
    {
        await using var server = await FakeServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        server.On<GetClusterInfoRequest, GetClusterInfoResponse>("GetClusterInfo", async (_, token) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return new();
        });
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        var call = () => connection.WorkflowService.GetClusterInfoAsync(new(), new() { CancellationToken = cancel.Token });

        await call.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Poll_MoreThanOneConnectionCarries_AllAreHeld()
    {
        await using var server = await FakeServer.StartAsync();
        const int Polls = 250;
        var waiting = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.On<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>("PollActivityTaskQueue", async (_, _) =>
        {
            Interlocked.Increment(ref waiting);
            await release.Task;
            return new();
        });
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        var polls = Enumerable.Range(0, Polls).Select(_ => connection.WorkflowService.PollActivityTaskQueueAsync(new())).ToList();
        await Eventually.IsTrueAsync(() => waiting == Polls, "all polls wait at the server");
        release.SetResult();

        await Task.WhenAll(polls).WithinDeadlineAsync();
    }

    [Fact]
    public async Task LongPoll_ServerComesBack_GoesOn()
    {
        var server = await FakeServer.StartAsync();
        var port = server.Port;
        using var connection = TemporalConnection.CreateLazy(new(server.Target));
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.On<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>("PollActivityTaskQueue", async (_, token) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return new();
        });
        var poll = LongPoll.PollAsync(
            rpc => connection.WorkflowService.PollActivityTaskQueueAsync(new(), rpc), "poll", NullLogger.Instance, CancellationToken.None);
        await asked.Task.WithinDeadlineAsync();

        await server.DisposeAsync();
        await using var second = await FakeServer.StartAsync(port);
        second.On("PollActivityTaskQueue", (PollActivityTaskQueueRequest _) => new PollActivityTaskQueueResponse { Attempt = 7 });

        (await poll.WithinDeadlineAsync()).Attempt.Should().Be(7);
    }

    [Fact]
    public async Task CheckHealthAsync_Serving_ReturnsTrue()
    {
        await using var server = await FakeServer.StartAsync();
        server.On("Check", (Api.Dependencies.Grpc.Health.V1.HealthCheckRequest _) =>
            new Api.Dependencies.Grpc.Health.V1.HealthCheckResponse
            {
                Status = Api.Dependencies.Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving,
            });
        using var connection = TemporalConnection.CreateLazy(new(server.Target));

        (await connection.CheckHealthAsync()).Should().BeTrue();
    }
}
