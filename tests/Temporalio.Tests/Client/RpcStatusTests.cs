using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;

namespace Temporalio.Tests.Client;

public class RpcStatusTests
{
    [Fact]
    public async Task Start_AlreadyExistsWithoutDetail_ThrowsTheServersAnswer()
    {
        await using var server = await FakeServer.StartAsync();
        server.On<StartWorkflowExecutionRequest, StartWorkflowExecutionResponse>(
            "StartWorkflowExecution", _ => throw new FakeStatusException(6, "something else exists"));
        var other = TemporalClient.CreateLazy(new(server.Target));

        var start = () => other.StartWorkflowAsync("Echo", [], new("id", "queue"));

        (await start.Should().ThrowAsync<RpcException>()).Which.Code.Should().Be(RpcException.StatusCode.AlreadyExists);
    }

    [Fact]
    public async Task RpcException_WithStatus_HasItAsAMessage()
    {
        await using var server = await FakeServer.StartAsync();
        server.On<SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse>("SignalWorkflowExecution", _ => throw new FakeStatusException(
            5, "no such workflow", new Api.Common.V1.GrpcStatus { Code = 5, Message = "status" }.ToByteArray()));
        var other = TemporalClient.CreateLazy(new(server.Target));

        var signal = () => other.GetWorkflowHandle("id").SignalAsync("Approve", []);

        var status = (await signal.Should().ThrowAsync<RpcException>()).Which.GrpcStatus.Value!;
        status.Code.Should().Be(5);
        status.Message.Should().Be("status");
    }
}
