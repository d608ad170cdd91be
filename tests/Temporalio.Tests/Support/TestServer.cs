using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.DevServer;
using Server = Temporalio.DevServer.DevServer;

namespace Temporalio.Tests.Support;

/// <summary>
/// The server that a test runs on: an embedded one of its own, or the service that <c>TEMPORAL_ADDRESS</c> names. What was started there
/// is removed in the end.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly Server? embedded;
    private readonly LiveService.Recorder? recorder;

    private TestServer(Server? embedded, LiveService.Recorder? recorder, TemporalClientConnectOptions options, TemporalClient client)
    {
        this.embedded = embedded;
        this.recorder = recorder;
        Options = options;
        Client = client;
    }

    /// <summary>Search attributes of all tests: a shared service has them all at once.</summary>
    public static IReadOnlyDictionary<string, IndexedValueType> SearchAttributes { get; } = new Dictionary<string, IndexedValueType>
    {
        ["Shoot"] = IndexedValueType.Keyword,
        ["DowntimeMs"] = IndexedValueType.Int,
        ["Phase"] = IndexedValueType.Keyword,
        ["NeedsOperator"] = IndexedValueType.Bool,
    };

    public TemporalClient Client { get; }

    private TemporalClientConnectOptions Options { get; }

    public static async Task<TestServer> StartAsync(Action<TemporalClientConnectOptions>? configure = null)
    {
        if (LiveService.Address is not null)
        {
            var live = await LiveService.ConnectOptionsAsync();
            configure?.Invoke(live);
            var recorder = new LiveService.Recorder();
            live.Interceptors = [recorder, .. live.Interceptors ?? []];
            return new(null, recorder, live, await TemporalClient.ConnectAsync(live));
        }

        var server = await Server.StartAsync(new DevServerOptions { SearchAttributes = SearchAttributes });
        var options = new TemporalClientConnectOptions(server.TargetHost);
        configure?.Invoke(options);
        return new(server, null, options, await TemporalClient.ConnectAsync(options));
    }

    /// <summary>Another client of the same server and namespace.</summary>
    public async Task<TemporalClient> ConnectAsync(Action<TemporalClientConnectOptions> configure)
    {
        var options = (TemporalClientConnectOptions)Options.Clone();
        configure(options);
        if (recorder is not null && options.Interceptors?.Contains(recorder) != true)
        {
            options.Interceptors = [recorder, .. options.Interceptors ?? []];
        }

        return await TemporalClient.ConnectAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (recorder is not null)
        {
            await recorder.RemoveAllAsync(Client);
        }

        if (embedded is not null)
        {
            await embedded.DisposeAsync();
        }
    }
}
