using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Exceptions;

namespace k8s;

/// <summary>Reads certificates and keys.</summary>
public static class CertUtils
{
    /// <summary>All certificates of a PEM file.</summary>
    public static X509Certificate2Collection LoadPemFileCert(string file) => LoadFromPemText(File.ReadAllText(file));

    /// <summary>All certificates of a PEM text.</summary>
    /// <exception cref="CryptographicException">There is none in it.</exception>
    public static X509Certificate2Collection LoadFromPemText(string pemText)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pemText);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("There is no certificate in the PEM text.");
    }

    /// <summary>The user's certificate with its private key; null if the user has none.</summary>
    /// <exception cref="KubeConfigException">One of the pair is missing or cannot be read, or they do not belong together.</exception>
    public static X509Certificate2? GetClientCert(KubernetesClientConfiguration config) =>
        ReadClientCertificate(config) is { Count: > 0 } chain ? chain[0] : null;

    /// <summary>The user's certificate with its private key, and after it those that lead to the authority.</summary>
    internal static X509Certificate2Collection? ReadClientCertificate(KubernetesClientConfiguration config)
    {
        try
        {
            var certificate = Read(config.ClientCertificateData, config.ClientCertificateFilePath);
            var key = Read(config.ClientCertificateKeyData, config.ClientKeyFilePath);
            if (certificate is null && key is null)
            {
                return null;
            }

            if (certificate is null || key is null)
            {
                throw new KubeConfigException(
                    $"The client {(key is null ? "key" : "certificate")} that belongs to the client {(key is null ? "certificate" : "key")} is missing.");
            }

            // CreateFromPem reads PKCS#8, PKCS#1 and SEC1, and refuses a key that does not match.
            var chain = LoadFromPemText(certificate);
            chain[0] = X509Certificate2.CreateFromPem(certificate, key);
            return chain;
        }
        catch (Exception e) when (
            e is CryptographicException or ArgumentException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"The client certificate cannot be used: {e.Message}", e);
        }
    }

    private static string? Read(string? data, string? file) =>
        !string.IsNullOrWhiteSpace(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : null;
}
