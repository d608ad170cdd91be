using Google.Protobuf.WellKnownTypes;
using Temporalio.Client;
using Temporalio.DevServer;
using Server = Temporalio.DevServer.DevServer;
using ServerOptions = Temporalio.DevServer.DevServerOptions;

namespace Temporalio.Testing;

/// <summary>An environment whose server runs in this process.</summary>
internal sealed class EmbeddedEnvironment : WorkflowEnvironment
{
    // A sleep ends when the server's clock says so, which takes as long as what keeps the clock from jumping.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly Server server;
    private readonly TemporalConnection connection;
    private readonly TimeSkipping? skipping;

    private EmbeddedEnvironment(Server server, TemporalConnection connection, TemporalClientOptions options, TimeSkipping? skipping)
        : base(new TemporalClient(connection, options))
    {
        this.server = server;
        this.connection = connection;
        this.skipping = skipping;
    }

    public override bool SupportsTimeSkipping => skipping is not null;

    public static async Task<EmbeddedEnvironment> StartAsync(
        TemporalClientConnectOptions options, Func<ServerOptions, ServerOptions> configure, TimeSkipping? skipping)
    {
        var (host, port) = ParseTarget(options.TargetHost);
        var server = await Server.StartAsync(configure(new ServerOptions
        {
            Host = host,
            Port = port,
            Namespaces = [options.Namespace],
            LoggerFactory = options.LoggerFactory,
            TimeProvider = skipping is null ? TimeProvider.System : new SkippingTimeProvider(),
        })).ConfigureAwait(false);
        try
        {
            var connect = (TemporalClientConnectOptions)options.Clone();
            connect.TargetHost = server.TargetHost;
            var connection = await TemporalConnection.ConnectAsync(connect).ConfigureAwait(false);
            var clientOptions = connect.ToClientOptions();
            if (skipping is not null)
            {
                skipping.Service = connection.TestService;
                clientOptions.Interceptors = [skipping, .. clientOptions.Interceptors ?? []];
            }

            return new(server, connection, clientOptions, skipping);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override async Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null)
    {
        if (skipping is null)
        {
            await base.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Unlocking and locking in calls of their own would let time run on before and after.
        await connection.TestService.UnlockTimeSkippingWithSleepAsync(
            new() { Duration = Duration.FromTimeSpan(delay) },
            new() { Timeout = LongestSleep, CancellationToken = cancellationToken }).ConfigureAwait(false);
    }

    public override async Task<DateTime> GetCurrentTimeAsync() => skipping is null
        ? await base.GetCurrentTimeAsync().ConfigureAwait(false)
        : (await connection.TestService.GetCurrentTimeAsync(new()).ConfigureAwait(false)).Time.ToDateTime();

    public override async Task ShutdownAsync()
    {
        await server.DisposeAsync().ConfigureAwait(false);
        connection.Dispose();
    }

    private protected override IDisposable? DisableAutoTimeSkipping() => skipping?.Disable();

    private static (string Host, int Port) ParseTarget(string? target)
    {
        if (string.IsNullOrEmpty(target))
        {
            return ("127.0.0.1", 0);
        }

        var colon = target.LastIndexOf(':');
        return colon > 0 && int.TryParse(target[(colon + 1)..], out var port)
            ? (target[..colon].Trim('[', ']'), port)
            : throw new ArgumentException($"\"{target}\" is not host:port");
    }
}
