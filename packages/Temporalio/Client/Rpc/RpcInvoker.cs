using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Exceptions;

namespace Temporalio.Client.Rpc;

/// <summary>Calls with headers, deadlines and retries.</summary>
internal sealed class RpcInvoker
{
    public static readonly TimeSpan LongPollTimeout = TimeSpan.FromSeconds(70);

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    // Not by the message's descriptor: the first descriptor of a file builds those of the whole API, half a second of each start.
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> NamespaceOf = new();

    private readonly GrpcTransport transport;
    private readonly TemporalConnectionOptions options;

    public RpcInvoker(GrpcTransport transport, TemporalConnectionOptions options)
    {
        this.transport = transport;
        this.options = options;
        RpcMetadata = options.RpcMetadata ?? [];
        RpcBinaryMetadata = options.RpcBinaryMetadata ?? [];
        ApiKey = options.ApiKey;
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    public IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata { get; set; }

    public string? ApiKey { get; set; }

    /// <summary>Set once a call has reached the server.</summary>
    public bool Reached { get; private set; }

    public async Task<TResponse> InvokeAsync<TResponse>(
        string service, string method, IMessage request, MessageParser<TResponse> parser, RpcOptions? rpc)
        where TResponse : IMessage<TResponse>
    {
        var cancellationToken = rpc?.CancellationToken ?? CancellationToken.None;
        var retry = options.RpcRetry ?? new();
        Stopwatch? failing = null;
        for (var failures = 0; ;)
        {
            try
            {
                var call = new GrpcCall(service, method, rpc?.Timeout ?? TimeoutOf(request), Headers(request, rpc));
                var response = await transport.UnaryAsync(call, request, parser, cancellationToken).ConfigureAwait(false);
                Reached = true;
                return response;
            }
            catch (RpcException e) when (rpc?.Retry == true && RpcRetry.IsRetryable(e.Code))
            {
                // The time before the first failure does not count: a long poll may fail after a minute of good waiting.
                failing ??= Stopwatch.StartNew();
                var interval = RpcRetry.Interval(++failures, e.Code, retry);
                if (failures > retry.MaxRetries || (retry.MaxElapsedTime is { } limit && failing.Elapsed + interval > limit))
                {
                    throw;
                }
                await Task.Delay(interval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static TimeSpan TimeoutOf(IMessage request) => request switch
    {
        PollActivityTaskQueueRequest or PollWorkflowTaskQueueRequest or PollWorkflowExecutionUpdateRequest => LongPollTimeout,
        GetWorkflowExecutionHistoryRequest { WaitNewEvent: true } => LongPollTimeout,
        _ => DefaultTimeout,
    };

    private List<KeyValuePair<string, string>> Headers(IMessage request, RpcOptions? rpc)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("client-name", "temporal-dotnet"),
            new("client-version", GrpcTransport.ClientVersion),
        };
        // Proxies route by this header, so it goes with every request that names a namespace.
        if (NamespaceOf.GetOrAdd(request.GetType(), type => type.GetProperty("Namespace", typeof(string)))?.GetValue(request) is string { Length: > 0 } name)
        {
            headers.Add(new("temporal-namespace", name));
        }
        if (ApiKey is { Length: > 0 } key)
        {
            headers.Add(new("authorization", $"Bearer {key}"));
        }
        headers.AddRange(RpcMetadata.Select(Lower));
        headers.AddRange(RpcBinaryMetadata.Select(Encode));
        headers.AddRange((rpc?.Metadata ?? []).Select(Lower));
        headers.AddRange((rpc?.BinaryMetadata ?? []).Select(Encode));
        return headers;
    }

    private static KeyValuePair<string, string> Lower(KeyValuePair<string, string> header) => new(header.Key.ToLowerInvariant(), header.Value);

    private static KeyValuePair<string, string> Encode(KeyValuePair<string, byte[]> header) =>
        header.Key.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)
            ? new(header.Key.ToLowerInvariant(), Convert.ToBase64String(header.Value))
            : throw new ArgumentException($"Binary metadata '{header.Key}' must end in -bin");
}
