namespace Temporalio.Client;

/// <summary>A connection to a Temporal service; shared by clients and workers.</summary>
public interface ITemporalConnection
{
    /// <summary>Headers of every call; may be replaced while the connection is in use.</summary>
    IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get; set; }

    /// <summary>Bearer token of every call; may be replaced while the connection is in use.</summary>
    string? ApiKey { get; set; }

    TemporalConnectionOptions Options { get; }

    bool IsConnected { get; }

    /// <summary>Connects a lazy connection; does nothing when connected.</summary>
    Task ConnectAsync();
}
