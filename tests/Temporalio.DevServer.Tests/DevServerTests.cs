using System.Net;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Tests;

public sealed class DevServerTests
{
    [Fact]
    public async Task StartAsync_FreePort_AnswersUnknownMethodsWithUnimplemented()
    {
        await using var server = await DevServer.StartAsync(new DevServerOptions());
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");
        using var response = await client.PostAsync(new Uri($"http://{server.TargetHost}/temporal.api.workflowservice.v1.WorkflowService/CreateSchedule"), content);
        response.Headers.GetValues("grpc-status").Should().Equal(((int)GrpcCode.Unimplemented).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task DisposeAsync_Ephemeral_EndsWaitingAndCanBeRepeated()
    {
        var server = await DevServer.StartAsync(new DevServerOptions());
        var waiting = server.WaitForShutdownAsync(CancellationToken.None);
        await server.DisposeAsync();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        await server.DisposeAsync();
    }
}
