using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Api;

/// <summary>What one simulated API server serves, on which addresses, and whom it believes.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The name used in audit lines and error texts, for example <c>seed</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses to bind; all of them listen on the same port.</summary>
    public IPAddress[] Addresses { get; init; } = [IPAddress.Loopback];

    /// <summary>The port to bind; 0 chooses a free one, which <see cref="ApiServer.Port"/> then tells.</summary>
    public int Port { get; init; }

    /// <summary>The serving certificate with its private key.</summary>
    public required X509Certificate2 ServingCertificate { get; init; }

    /// <summary>Intermediate certificates that are sent along with the serving certificate.</summary>
    public X509Certificate2Collection ServingCertificateChain { get; init; } = [];

    /// <summary>A client certificate that chains to one of these authenticates (CN = user, O = groups).</summary>
    public X509Certificate2Collection ClientCertificateAuthorities { get; init; } = [];

    /// <summary>Keys that ServiceAccount tokens are checked and signed with; without them no such token authenticates.</summary>
    public ServiceAccountKeys? ServiceAccountKeys { get; init; }

    /// <summary>Tokens as <c>--token-auth-file</c> gives them.</summary>
    public IReadOnlyList<StaticToken> StaticTokens { get; init; } = [];

    /// <summary>Whether Secrets <c>kube-system/bootstrap-token-*</c> authenticate.</summary>
    public bool BootstrapTokens { get; init; }

    /// <summary>Whether a request without credentials is <c>system:anonymous</c> rather than refused with 401.</summary>
    public bool AnonymousAuth { get; init; }

    /// <summary>Where the objects live.</summary>
    public required IObjectStore Store { get; init; }

    /// <summary>The resources served at start; CustomResourceDefinitions in the store are added to it.</summary>
    public required ResourceCatalog Resources { get; init; }

    /// <summary>Who may do what; everyone everything unless said otherwise.</summary>
    public IAuthorizer Authorizer { get; init; } = AlwaysAllowAuthorizer.Instance;

    /// <summary>Whether Shoots, Seeds and ManagedSeeds are validated as gardener-apiserver does.</summary>
    public bool ValidatesGardener { get; init; }

    /// <summary>A file that gets one JSON line per request, without bodies and tokens.</summary>
    public string? AuditLogFile { get; init; }

    /// <summary>The version that <c>/version</c> tells.</summary>
    public string KubernetesVersion { get; init; } = "v1.36.2";

    /// <summary>The range that Services get their addresses from; null leaves Services without.</summary>
    public IPNetwork? ServiceRange { get; init; }

    /// <summary>As <see cref="ShootApiServerOptions.Resolve"/>, for admission webhooks.</summary>
    public Func<DnsEndPoint, EndPoint?> Resolve { get; init; } = _ => null;

    /// <summary>The clock for timestamps and expiry.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
