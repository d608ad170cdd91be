namespace Temporalio.Client;

/// <summary>A connection to a Temporal service; shared by clients and workers.</summary>
public interface ITemporalConnection
{
    /// <summary>Headers of every call; may be replaced while the connection is in use.</summary>
    IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    /// <summary>As <see cref="RpcMetadata"/>; names end in <c>-bin</c>.</summary>
    IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata { get; set; }

    /// <summary>Bearer token of every call; may be replaced while the connection is in use.</summary>
    string? ApiKey { get; set; }

    WorkflowService WorkflowService { get; }

    OperatorService OperatorService { get; }

    TestService TestService { get; }

    TemporalConnectionOptions Options { get; }

    bool IsConnected { get; }

    /// <summary>Asks the server's health service. Throws <see cref="Exceptions.RpcException"/> when it cannot be reached.</summary>
    Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null);

    /// <summary>Connects a lazy connection; does nothing when connected.</summary>
    Task ConnectAsync();
}
