using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Etcd;

/// <summary>What it takes to talk to an etcd over mutual TLS. Its text form shows nothing of the key.</summary>
/// <param name="AuthorityPem">The authorities that may have signed the server's certificate.</param>
/// <param name="CertificatePem">Client certificate.</param>
/// <param name="KeyPem">Its private key.</param>
public sealed record EtcdTls(string AuthorityPem, string CertificatePem, string KeyPem)
{
    /// <summary>Shows nothing of the key.</summary>
    public override string ToString() => "EtcdTls ***";

    /// <summary>Options of an HTTP client that trusts the cluster's own authority only.</summary>
    internal SslClientAuthenticationOptions Options() => new()
    {
        ClientCertificates = [X509Certificate2.CreateFromPem(CertificatePem, KeyPem)],
        LocalCertificateSelectionCallback = (_, _, certificates, _, _) => certificates[0],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = AuthorityTrust.Of(AuthorityPem),
    };
}
