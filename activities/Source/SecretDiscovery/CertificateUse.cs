using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.Credentials;

namespace Masterful.Activities.Source;

/// <summary>What a certificate is good for, by the rules of the programs that will meet it (RFC 5280, and Go's TLS, which is what Kubernetes speaks).</summary>
internal static class CertificateUse
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int RsaBits = 2048;
    private const int EllipticBits = 256;

    /// <summary>Why nothing should be signed with it; null when it is an authority.</summary>
    public static string? WhyNoAuthority(X509Certificate2 certificate)
    {
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            return "its certificate is not an authority's (basic constraints).";
        }

        return certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign)
            ? $"its key usage is {usage.KeyUsages}, which signs no certificates."
            : WhyWeak(certificate);
    }

    /// <summary>Why it cannot do what it is there for; null when it can.</summary>
    /// <param name="certificate">A leaf.</param>
    /// <param name="isServer">Whether a server shows it, not a client.</param>
    public static string? WhyNot(X509Certificate2 certificate, bool isServer)
    {
        var usage = isServer ? ServerAuthentication : ClientAuthentication;
        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } allowed
            && !allowed.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == usage))
        {
            return $"its certificate is not for {(isServer ? "servers" : "clients")} (extended key usage).";
        }

        return isServer && !SubjectAlternativeNames.Of(certificate.Extensions).Names.Any()
            ? "its certificate has no subject alternative name, and clients look for a server's name nowhere else."
            : WhyWeak(certificate);
    }

    private static string? WhyWeak(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var elliptic = certificate.GetECDsaPublicKey();
        return (rsa, elliptic) switch
        {
            ({ KeySize: < RsaBits }, _) => $"its RSA key has {rsa.KeySize} bits, less than {RsaBits}.",
            (_, { KeySize: < EllipticBits }) => $"its EC key has {elliptic.KeySize} bits, less than {EllipticBits}.",
            _ => null,
        };
    }
}
