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
    public async Task ConnectAsync_ServiceWantsCertificates_PresentsThoseOfTheEnvironment()
    {
        using var certificates = new TestCertificates();
        await using var server = await DevServer.StartAsync(new() { Tls = certificates.Server(mutual: true) });
        var environment = new Dictionary<string, string>
        {
            ["TEMPORAL_ADDRESS"] = server.TargetHost,
            ["TEMPORAL_TLS_SERVER_NAME"] = "temporal.test",
            ["TEMPORAL_TLS_SERVER_CA_CERT_PATH"] = certificates.Path("ca.pem"),
            ["TEMPORAL_TLS_CLIENT_CERT_PATH"] = certificates.Path("client.pem"),
            ["TEMPORAL_TLS_CLIENT_KEY_PATH"] = certificates.Path("client.key"),
        };

        (await TemporalSettings.From(null, null, variables: environment).ConnectAsync()).Connection.IsConnected.Should().BeTrue();

        environment.Remove("TEMPORAL_TLS_CLIENT_CERT_PATH");
        environment.Remove("TEMPORAL_TLS_CLIENT_KEY_PATH");
        var without = () => TemporalSettings.From(null, null, variables: environment).ConnectAsync();
        (await without.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be(PlatformErrors.TemporalUnavailable.Id);
    }

    [Fact]
    public void From_Profile_FlagsCountMoreThanTheEnvironmentAndThatMoreThanTheFile()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """
            [profile.prod]
            address = "file.example:7233"
            namespace = "of-file"
            api_key = "k"
            """);
        var environment = new Dictionary<string, string> { ["TEMPORAL_CONFIG_FILE"] = file, ["TEMPORAL_PROFILE"] = "prod", ["TEMPORAL_NAMESPACE"] = "of-environment" };

        var settings = TemporalSettings.From(null, null, variables: environment);
        settings.Address.Should().Be("file.example:7233");
        settings.Namespace.Should().Be("of-environment");
        settings.Profile.ApiKey.Should().Be("k");
        TemporalSettings.From("flag.example:7233", "of-flag", variables: environment).Should().Match<TemporalSettings>(
            given => given.Address == "flag.example:7233" && given.Namespace == "of-flag");
        File.Delete(file);
    }

    [Theory]
    [InlineData("TEMPORAL_TLS_CLIENT_CERT_PATH", "/nowhere/client.pem")]
    [InlineData("TEMPORAL_CONFIG_FILE", "/nowhere/temporal.toml")]
    [InlineData("TEMPORAL_PROFILE", "nowhere")]
    public void From_ProfileThatCannotBeRead_SaysWhatIsNotThere(string variable, string value)
    {
        var from = () => TemporalSettings.From(null, null, variables: new Dictionary<string, string> { [variable] = value });

        var failure = from.Should().Throw<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be(RequestErrors.Invalid.Id);
        failure.Message.Should().Contain(value);
    }

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
