using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>A Secret in force with its content. It stays in memory; its text form shows nothing of it.</summary>
/// <param name="Role">The secrets manager's config name.</param>
/// <param name="Name">The Secret's name.</param>
/// <param name="FoundBy"><c>mounted</c> or <c>label</c>.</param>
/// <param name="Data">Decoded values by key.</param>
public sealed record SecretMaterial(string Role, string Name, string FoundBy, IReadOnlyDictionary<string, byte[]> Data)
{
    /// <summary>Its certificate's key: <c>tls.crt</c>, <c>ca.crt</c> or <c>bundle.crt</c>; null when it has none.</summary>
    public string? CertificateKey => new[] { "tls.crt", "ca.crt", "bundle.crt" }.FirstOrDefault(Data.ContainsKey);

    /// <summary>A value as text, or <c>MIG-PRE-002</c>.</summary>
    public string Text(string key) => Data.TryGetValue(key, out var value)
        ? Encoding.UTF8.GetString(value)
        : throw PreflightErrors.SecretNotProven.At($"Secret {Name}", $"it has no key {key}.");

    /// <summary>Its first certificate.</summary>
    public X509Certificate2 Certificate() => Certificates()[0];

    /// <summary>All its certificates: a chain for leaves, old and new authorities for bundles.</summary>
    public X509Certificate2Collection Certificates()
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Text(CertificateKey ?? "tls.crt"));
            return certificates.Count > 0
                ? certificates
                : throw PreflightErrors.SecretNotProven.At($"Secret {Name}", $"{CertificateKey} holds no certificate.");
        }
        catch (CryptographicException problem)
        {
            throw PreflightErrors.SecretNotProven.At($"Secret {Name}", $"{CertificateKey} is not PEM.", problem);
        }
    }

    /// <summary>Shows nothing of the content.</summary>
    public override string ToString() => $"Secret {Name} ({Role})";
}
