using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Activities.Kubernetes;

/// <summary>Trusts servers by a cluster's own authorities, and by no others.</summary>
internal static class AuthorityTrust
{
    /// <summary>A callback that accepts a certificate for the name that was asked for, signed by one of the authorities.</summary>
    /// <param name="authoritiesPem">PEM of one or more certificates.</param>
    public static RemoteCertificateValidationCallback Of(string authoritiesPem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(authoritiesPem);
        return (_, certificate, _, errors) => Trusted(authorities, certificate, errors);
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
