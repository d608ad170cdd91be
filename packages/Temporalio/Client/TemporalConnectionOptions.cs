namespace Temporalio.Client;

/// <summary>Options of a connection.</summary>
public class TemporalConnectionOptions : ICloneable
{
    public TemporalConnectionOptions()
    {
    }

    public TemporalConnectionOptions(string targetHost) => TargetHost = targetHost;

    /// <summary>Host and port, without a scheme.</summary>
    public string? TargetHost { get; set; }

    /// <summary>Null for no TLS, unless there is an API key.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>Null for the defaults.</summary>
    public RpcRetryOptions? RpcRetry { get; set; }

    /// <summary>Null for no pings.</summary>
    public KeepAliveOptions? KeepAlive { get; set; } = new();

    /// <summary>Headers of every call.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? RpcMetadata { get; set; }

    /// <summary>As <see cref="RpcMetadata"/>; names end in <c>-bin</c>.</summary>
    public IReadOnlyCollection<KeyValuePair<string, byte[]>>? RpcBinaryMetadata { get; set; }

    /// <summary>Sent as a bearer token with every call; turns TLS on unless that is disabled.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Who is calling; null for process id and host.</summary>
    public string? Identity { get; set; }

    public virtual object Clone()
    {
        var copy = (TemporalConnectionOptions)MemberwiseClone();
        copy.Tls = (TlsOptions?)Tls?.Clone();
        copy.RpcRetry = (RpcRetryOptions?)RpcRetry?.Clone();
        copy.KeepAlive = (KeepAliveOptions?)KeepAlive?.Clone();
        return copy;
    }
}
