using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Credentials;

/// <summary>Private keys that are made on the node and never leave it, and the certificates that were signed for them.</summary>
internal sealed class NodeKeys(FileLedger ledger, NodeFiles files, MigrationDirectory directory)
{
    /// <summary>A request for a credential; its key is made when there is none that can be read.</summary>
    public SigningRequest Request(CredentialTemplate template)
    {
        using var key = TryReadKey(template.Name) ?? Make(template.Name);
        var request = new CertificateRequest(CredentialSubject.Of(template), key, HashAlgorithmName.SHA256);
        return new SigningRequest(template.Name, request.CreateSigningRequestPem() + "\n", Fingerprint(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>Keeps a certificate, or fails with <c>MIG-CRED-003</c> when it was not signed for the key that lies here.</summary>
    public void Keep(IssuedCertificate certificate)
    {
        RequireFit(certificate);
        ledger.Write(CertificatePath(certificate.Name), Encoding.ASCII.GetBytes(certificate.Pem), DurableFile.WorldReadable, "issued");
    }

    /// <summary>Fails with <c>MIG-CRED-003</c> when a certificate was not signed for the key that lies here.</summary>
    public void RequireFit(IssuedCertificate certificate)
    {
        using var parsed = X509Certificate2.CreateFromPem(certificate.Pem);
        using var key = TryReadKey(certificate.Name)
            ?? throw CredentialErrors.Mismatch.At($"certificate {certificate.Name}", "there is no key for it on the node.");
        if (!parsed.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            throw CredentialErrors.Mismatch.At($"certificate {certificate.Name}", "it was signed for another key than the one on the node.");
        }
    }

    /// <summary>PEM of a private key, or <c>MIG-CRED-004</c>.</summary>
    public string Key(string name) => files.TryReadText(KeyPath(name))
        ?? throw CredentialErrors.NotInstalled.At($"key {name}", $"{KeyPath(name)} is not there.");

    /// <summary>PEM of a certificate with its chain, or <c>MIG-CRED-004</c>.</summary>
    public string Certificate(string name) => files.TryReadText(CertificatePath(name))
        ?? throw CredentialErrors.NotInstalled.At($"certificate {name}", $"{CertificatePath(name)} is not there.");

    /// <summary>Proves that key and certificate are there, fit and are valid; fails with <c>MIG-CRED-004</c>.</summary>
    public void Check(string name, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Certificate(name), Key(name));
            if (now > certificate.NotAfter.ToUniversalTime())
            {
                throw CredentialErrors.NotInstalled.At($"certificate {name}", $"it expired on {certificate.NotAfter.ToUniversalTime():u}.");
            }
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw CredentialErrors.NotInstalled.At($"certificate {name}", "it does not fit its key.", problem);
        }
    }

    private string KeyPath(string name) => $"{directory.Pki}/{name}.key";

    private string CertificatePath(string name) => $"{directory.Pki}/{name}.crt";

    private ECDsa Make(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ledger.Write(KeyPath(name), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), DurableFile.Private, "made on the node");
        return key;
    }

    private ECDsa? TryReadKey(string name)
    {
        if (files.TryReadText(KeyPath(name)) is not { } pem)
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            // Half a key from a crash is no key; nothing was signed for it yet, or Keep will say so.
            key.Dispose();
            return null;
        }
    }

    private static string Fingerprint(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));
}
