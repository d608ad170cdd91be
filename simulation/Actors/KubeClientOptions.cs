using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Actors;

/// <summary>How an actor reaches an API server and who it is there.</summary>
public sealed record KubeClientOptions
{
    public required Uri Server { get; init; }

    /// <summary>What the serving certificate must chain to.</summary>
    public required X509Certificate2Collection CertificateAuthorities { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Read before each request, as token files are replaced while in use.</summary>
    public Func<string?>? BearerToken { get; init; }

    /// <summary>Where a host name leads, asked at each new connection; null leaves it to the operating system.</summary>
    public Func<string, IPAddress?>? Resolve { get; init; }
}
