using System.Security.Cryptography;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Source;

/// <summary>The Secrets that the source's control plane lives on, each one proven to be the one in use.</summary>
public sealed class SecretsInForce
{
    private readonly IReadOnlyDictionary<string, SecretMaterial> byRole;

    internal SecretsInForce(
        IReadOnlyDictionary<string, SecretMaterial> byRole, IReadOnlyList<string> issuers, string serviceAccountKeyId, string encryptionConfiguration)
    {
        this.byRole = byRole;
        ServiceAccountIssuers = issuers;
        ServiceAccountKeyId = serviceAccountKeyId;
        EncryptionConfiguration = encryptionConfiguration;
    }

    /// <summary>Issuers of ServiceAccount tokens, the signing one first.</summary>
    public IReadOnlyList<string> ServiceAccountIssuers { get; }

    /// <summary>The signing key's id as kube-apiserver computes it: unpadded base64url of the SHA-256 of its SPKI.</summary>
    public string ServiceAccountKeyId { get; }

    /// <summary>The <c>EncryptionConfiguration</c> that kube-apiserver mounts; empty when etcd holds Secrets in the clear. Secret.</summary>
    public string EncryptionConfiguration { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<SecretMaterial> All => byRole.Values;

    /// <summary>The Secret of a role, or <c>MIG-PRE-002</c>.</summary>
    public SecretMaterial Get(string role) => Find(role)
        ?? throw PreflightErrors.SecretNotProven.At($"Secret for {role}", "none is in force.");

    /// <inheritdoc cref="Get"/>
    public SecretMaterial this[string role] => Get(role);

    /// <summary>The Secret of a role, or null.</summary>
    public SecretMaterial? Find(string role) => byRole.GetValueOrDefault(role);

    /// <summary>What a history may know of them.</summary>
    public IReadOnlyList<SecretInForce> Describe() => byRole.Values
        .OrderBy(material => material.Role, StringComparer.Ordinal)
        .Select(material => new SecretInForce(material.Role, material.Name, material.FoundBy, Fingerprint(material), NotAfter(material)))
        .ToList();

    private static DateTimeOffset? NotAfter(SecretMaterial material) =>
        material.CertificateKey is null ? null : material.Certificates().Min(certificate => new DateTimeOffset(certificate.NotAfter));

    private static string Fingerprint(SecretMaterial material)
    {
        if (material.CertificateKey is not null)
        {
            return Hash(material.Certificate().PublicKey.ExportSubjectPublicKeyInfo());
        }

        if (material.Data.ContainsKey("id_rsa"))
        {
            using var key = PemKeys.Read(material.Text("id_rsa"));
            return Hash(key.ExportSubjectPublicKeyInfo());
        }

        // What is symmetric is told apart by name: even a hash of it would let a guess be checked.
        return material.Data.TryGetValue("key", out var id) ? Hash(id) : "";
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
