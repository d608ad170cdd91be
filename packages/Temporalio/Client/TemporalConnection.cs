using Temporalio.Api.Dependencies.Grpc.Health.V1;
using Temporalio.Client.Rpc;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>A connection to a Temporal service: one pool of HTTP/2 connections, reconnected whenever that is needed.</summary>
public sealed class TemporalConnection : ITemporalConnection, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly GrpcTransport transport;
    private readonly RpcInvoker invoker;

    private TemporalConnection(TemporalConnectionOptions options)
    {
        Options = (TemporalConnectionOptions)options.Clone();
        Options.Identity ??= $"{Environment.ProcessId}@{Environment.MachineName}";
        transport = new GrpcTransport(Options);
        invoker = new RpcInvoker(transport, Options);
        WorkflowService = new WorkflowService(invoker);
        OperatorService = new OperatorService(invoker);
        TestService = new TestService(invoker);
    }

    public TemporalConnectionOptions Options { get; }

    public WorkflowService WorkflowService { get; }

    public OperatorService OperatorService { get; }

    public TestService TestService { get; }

    public bool IsConnected => invoker.Reached;

    public IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata
    {
        get => invoker.RpcMetadata;
        set => invoker.RpcMetadata = value;
    }

    public IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata
    {
        get => invoker.RpcBinaryMetadata;
        set => invoker.RpcBinaryMetadata = value;
    }

    public string? ApiKey
    {
        get => invoker.ApiKey;
        set => invoker.ApiKey = value;
    }

    /// <summary>Connects, and fails at once with <see cref="InvalidOperationException"/> when the server does not answer.</summary>
    public static async Task<TemporalConnection> ConnectAsync(TemporalConnectionOptions options)
    {
        var connection = new TemporalConnection(options);
        try
        {
            await connection.ConnectAsync().ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that is made by its first call.</summary>
    public static TemporalConnection CreateLazy(TemporalConnectionOptions options) => new(options);

    public async Task ConnectAsync()
    {
        if (IsConnected)
        {
            return;
        }
        try
        {
            await WorkflowService.GetSystemInfoAsync(new(), new() { Timeout = ConnectTimeout }).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code != RpcException.StatusCode.Unimplemented)
        {
            throw new InvalidOperationException($"Connection failed: {e.Message}", e);
        }
    }

    public async Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null)
    {
        var request = new HealthCheckRequest { Service = (service ?? WorkflowService).FullName };
        var response = await invoker.InvokeAsync(
            "grpc.health.v1.Health", "Check", request, HealthCheckResponse.Parser, options).ConfigureAwait(false);
        return response.Status == HealthCheckResponse.Types.ServingStatus.Serving;
    }

    public void Dispose() => transport.Dispose();
}
