using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Api;

/// <summary>How to reach an etcd and how values are kept in it.</summary>
public sealed record EtcdObjectStoreOptions
{
    /// <summary>Client endpoints, for example <c>https://127.0.0.1:2379</c>; tried in turn.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>Endpoints for single resources by storage path, as <c>--etcd-servers-overrides</c> gives them, for example <c>events</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Overrides { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What etcd's serving certificate must chain to; empty for plain HTTP.</summary>
    public X509Certificate2Collection CertificateAuthorities { get; init; } = [];

    /// <summary>The client certificate with its private key.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Encryption at rest; null stores everything in the clear.</summary>
    public EncryptionConfiguration? Encryption { get; init; }

    /// <summary>As <see cref="ShootApiServerOptions.Resolve"/>.</summary>
    public Func<DnsEndPoint, EndPoint?> Resolve { get; init; } = _ => null;

    /// <summary>As <see cref="ShootApiServerOptions.StoredValues"/>.</summary>
    public StoredValueTable StoredValues { get; init; } = StoredValueTable.Empty;
}
