using Masterful.Worker.Hosting.Codec;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Masterful.Worker.Hosting;

/// <summary>How to reach Temporal: flags first, then <c>TEMPORAL_*</c>, then this machine.</summary>
/// <param name="Address"><c>host:port</c>.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="CodecKeyFile">Key file of the payload codec; null for plain payloads.</param>
public sealed record TemporalSettings(string Address, string Namespace, string? CodecKeyFile = null)
{
    /// <summary>The environment variable that names the payload codec's key file.</summary>
    public const string CodecKeysVariable = "MASTERFUL_CODEC_KEYS";

    /// <summary>Fills what flags left open; <c>MIG-REQ-001</c> for an address that is none.</summary>
    public static TemporalSettings From(string? address, string? ns, string? codecKeyFile = null) => new(
        Checked(address ?? Environment.GetEnvironmentVariable("TEMPORAL_ADDRESS") ?? "127.0.0.1:7233"),
        ns ?? Environment.GetEnvironmentVariable("TEMPORAL_NAMESPACE") ?? "default",
        codecKeyFile ?? (Environment.GetEnvironmentVariable(CodecKeysVariable) is { Length: > 0 } file ? file : null));

    /// <summary>What clients and workers turn values and failures into: with a key file all of it encrypted, the words of failures too.</summary>
    public DataConverter DataConverter() => CodecKeyFile is null
        ? MigrationDataConverter.Instance
        : MigrationDataConverter.Instance with
        {
            PayloadCodec = new EncryptingPayloadCodec(PayloadKeyRing.Load(CodecKeyFile), Namespace),
            FailureConverter = new DefaultFailureConverter.WithEncodedCommonAttributes(),
        };

    /// <summary>Connects, or throws <c>MIG-TMP-001</c>.</summary>
    public async Task<TemporalClient> ConnectAsync(ILoggerFactory? loggers = null)
    {
        try
        {
            return await TemporalClient.ConnectAsync(Options(loggers));
        }
        catch (Exception exception) when (exception is RpcException or HttpRequestException or InvalidOperationException or IOException)
        {
            throw PlatformErrors.TemporalUnavailable.At(Address, exception.Message, exception);
        }
    }

    /// <summary>Connects, and goes on trying while the server is away: a worker waits for it, whichever of the two starts first.</summary>
    /// <exception cref="OperationCanceledException">Told to stop first.</exception>
    public async Task<TemporalClient> WaitAndConnectAsync(ILoggerFactory loggers, CancellationToken cancellation)
    {
        var logger = loggers.CreateLogger("masterful");
        for (var pause = TimeSpan.FromSeconds(1); ; pause = TimeSpan.FromSeconds(Math.Min(10, pause.TotalSeconds * 2)))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await ConnectAsync(loggers);
            }
            catch (ApplicationFailureException failure) when (failure.ErrorType == PlatformErrors.TemporalUnavailable.Id)
            {
                logger.LogWarning("{Failure} Trying again in {Pause} s.", failure.Message, pause.TotalSeconds);
                await Task.Delay(pause, cancellation);
            }
        }
    }

    private static string Checked(string address) =>
        Uri.TryCreate("tcp://" + address, UriKind.Absolute, out var uri) && uri is { Host.Length: > 0, Port: > 0, PathAndQuery: "" or "/" } && !address.EndsWith('/')
            ? address
            : throw RequestErrors.Invalid.At($"address \"{address}\" of Temporal", "it is not host:port, for example 127.0.0.1:7233.");

    private TemporalClientConnectOptions Options(ILoggerFactory? loggers)
    {
        var options = new TemporalClientConnectOptions(Address)
        {
            Namespace = Namespace,
            DataConverter = DataConverter(),
            ApiKey = Environment.GetEnvironmentVariable("TEMPORAL_API_KEY"),
        };
        if (loggers is not null)
        {
            options.LoggerFactory = loggers;
        }

        return options;
    }
}
