using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

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
    internal SslClientAuthenticationOptions Options()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(AuthorityPem);
        return new()
        {
            ClientCertificates = [X509Certificate2.CreateFromPem(CertificatePem, KeyPem)],
            LocalCertificateSelectionCallback = (_, _, certificates, _, _) => certificates[0],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => Trusted(authorities, certificate, errors),
        };
    }

    private static bool Trusted(X509Certificate2Collection authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }
}
