namespace Masterful.Activities.Etcd;

/// <summary>What a loopback etcd is started with; all paths are this machine's.</summary>
public sealed record LoopbackEtcdOptions
{
    /// <summary>Its data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Member name.</summary>
    public required string Name { get; init; }

    /// <summary>Peer URL that the member has, or gets when the directory is empty; it does not listen there.</summary>
    public required string PeerUrl { get; init; }

    /// <summary>Where its process id is kept.</summary>
    public required string PidFile { get; init; }

    /// <summary>Where its log goes.</summary>
    public required string LogFile { get; init; }

    /// <summary>Its serving certificate; null for an etcd without TLS.</summary>
    public string? ServerCertificateFile { get; init; }

    /// <summary>The certificate's key.</summary>
    public string? ServerKeyFile { get; init; }

    /// <summary>Authorities of clients.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>How this process talks to it.</summary>
    public EtcdTls? Tls { get; init; }

    /// <summary>How long it may take to come up.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);
}
