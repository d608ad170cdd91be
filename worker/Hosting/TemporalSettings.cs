using Masterful.Worker.Hosting.Codec;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Common.EnvConfig;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Masterful.Worker.Hosting;

/// <summary>
/// How to reach Temporal, as its own tools are told: flags first, then <c>TEMPORAL_*</c>, then the profile in <c>temporal.toml</c>, then this machine.
/// </summary>
/// <param name="Address"><c>host:port</c>.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="CodecKeyFile">Key file of the payload codec; null for plain payloads.</param>
public sealed record TemporalSettings(string Address, string Namespace, string? CodecKeyFile = null)
{
    /// <summary>Whether, with a key file, payloads that are not encrypted are refused: nothing that comes to an agent is typed by anybody.</summary>
    public bool OnlyEncrypted { get; init; }

    /// <summary>The environment variable that names the payload codec's key file.</summary>
    public const string CodecKeysVariable = "MASTERFUL_CODEC_KEYS";

    private const string Usual = "127.0.0.1:7233";

    /// <summary>The profile: key, certificates and headers; its address and namespace count no more.</summary>
    public ClientEnvConfig.Profile Profile { get; init; } = new();

    /// <summary>Fills what flags left open; <c>MIG-REQ-001</c> for an address that is none, and for a profile or certificate that cannot be read.</summary>
    /// <param name="address">The flag's address; null when it was not given.</param>
    /// <param name="ns">The flag's namespace; null when it was not given.</param>
    /// <param name="codecKeyFile">The flag's key file; null when it was not given.</param>
    /// <param name="variables">The environment; null for the process's.</param>
    public static TemporalSettings From(string? address, string? ns, string? codecKeyFile = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var profile = ProfileOf(variables);
        return new(
            Checked(address ?? profile.Address ?? Usual),
            ns ?? profile.Namespace ?? "default",
            codecKeyFile ?? CodecKeysOfEnvironment())
        {
            Profile = profile,
        };
    }

    /// <summary>The server that masterful itself started on this machine: no profile counts.</summary>
    public static TemporalSettings Embedded(string address) => new(Checked(address), "default", CodecKeysOfEnvironment());

    /// <summary>What clients and workers turn values and failures into: with a key file all of it encrypted, the words of failures too.</summary>
    public DataConverter DataConverter() => CodecKeyFile is null
        ? MigrationDataConverter.Instance
        : MigrationDataConverter.Instance with
        {
            PayloadCodec = new EncryptingPayloadCodec(PayloadKeyRing.Load(CodecKeyFile), Namespace, OnlyEncrypted),
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

    private static string? CodecKeysOfEnvironment() => Environment.GetEnvironmentVariable(CodecKeysVariable) is { Length: > 0 } file ? file : null;

    private static ClientEnvConfig.Profile ProfileOf(IReadOnlyDictionary<string, string>? variables)
    {
        try
        {
            var profile = ClientEnvConfig.Profile.Load(new() { OverrideEnvVars = variables });
            // Files are read each time somebody connects, so that they can be renewed, and now, so that a wrong path is told.
            _ = profile.ToClientConnectionOptions();
            return profile;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw RequestErrors.Invalid.At("TEMPORAL_* or the profile in temporal.toml", exception.Message, exception);
        }
    }

    private static string Checked(string address) =>
        Uri.TryCreate("tcp://" + address, UriKind.Absolute, out var uri) && uri is { Host.Length: > 0, Port: > 0, PathAndQuery: "" or "/" } && !address.EndsWith('/')
            ? address
            : throw RequestErrors.Invalid.At($"address \"{address}\" of Temporal", "it is not host:port, for example 127.0.0.1:7233.");

    private TemporalClientConnectOptions Options(ILoggerFactory? loggers)
    {
        var options = Profile.ToClientConnectionOptions();
        options.TargetHost = Address;
        options.Namespace = Namespace;
        options.DataConverter = DataConverter();
        if (loggers is not null)
        {
            options.LoggerFactory = loggers;
        }

        return options;
    }
}
