using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.DevServer;
using Temporalio.Exceptions;
using Tests.Shared;

namespace Masterful.Worker.Tests.Hosting;

public sealed class TemporalSettingsTests
{
    private readonly int port = FreePorts.Take(1)[0];

    [Fact]
    public async Task ConnectAsync_ServerIsAway_SaysWhere()
    {
        var connect = () => new TemporalSettings($"127.0.0.1:{port}", "default").ConnectAsync();

        var failure = (await connect.Should().ThrowAsync<ApplicationFailureException>()).Which;

        failure.ErrorType.Should().Be(PlatformErrors.TemporalUnavailable.Id);
        failure.Message.Should().Contain($"127.0.0.1:{port}");
    }

    [Theory]
    [InlineData("127.0.0.1:7233.")]
    [InlineData("temporal.example")]
    [InlineData("http://temporal.example:7233")]
    [InlineData("temporal.example:7233/path")]
    [InlineData("")]
    public void From_AddressThatIsNone_SaysWhatOneLooksLike(string address)
    {
        var failure = FluentActions.Invoking(() => TemporalSettings.From(address, null)).Should().Throw<ApplicationFailureException>().Which;

        failure.ErrorType.Should().Be(RequestErrors.Invalid.Id);
        failure.Message.Should().Contain($"address \"{address}\" of Temporal").And.Contain("host:port");
    }

    [Theory]
    [InlineData("temporal.example:7233")]
    [InlineData("[::1]:7233")]
    [InlineData("10.0.0.1:443")]
    public void From_Address_IsTaken(string address) => TemporalSettings.From(address, null).Address.Should().Be(address);

    [Fact]
    public async Task WaitAndConnectAsync_ServerComesLater_Connects()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var connecting = new TemporalSettings($"127.0.0.1:{port}", "default").WaitAndConnectAsync(NullLoggerFactory.Instance, limit.Token);
        connecting.IsCompleted.Should().BeFalse();

        await using var server = await DevServer.StartAsync(new() { Port = port }, limit.Token);

        (await connecting).Connection.IsConnected.Should().BeTrue();
    }

    [Fact]
    public async Task WaitAndConnectAsync_ToldToStop_Stops()
    {
        using var stop = new CancellationTokenSource();
        var connecting = new TemporalSettings($"127.0.0.1:{port}", "default").WaitAndConnectAsync(NullLoggerFactory.Instance, stop.Token);

        await stop.CancelAsync();

        await connecting.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }
}
