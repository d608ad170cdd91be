using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Landscape;

/// <summary>A CA of the simulation's own, for the Garden and the Seed, kept as two PEM files.</summary>
public sealed class CertificateAuthority
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private readonly X509Certificate2 certificate;

    private CertificateAuthority(X509Certificate2 certificate, string certificateFile, string keyFile)
    {
        this.certificate = certificate;
        CertificateFile = certificateFile;
        KeyFile = keyFile;
    }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public string CertificatePem => certificate.ExportCertificatePem();

    /// <summary>Loads the CA from the directory, or makes it.</summary>
    public static CertificateAuthority Open(string directory, string commonName)
    {
        Directory.CreateDirectory(directory);
        var (certificateFile, keyFile) = (Path.Combine(directory, "ca.crt"), Path.Combine(directory, "ca.key"));
        if (!File.Exists(certificateFile))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            var now = DateTimeOffset.UtcNow;
            using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(10));
            PrivateFile.Write(keyFile, key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(certificateFile, made.ExportCertificatePem());
        }

        return Load(certificateFile, keyFile);
    }

    /// <summary>Loads a CA that somebody else made; its key is RSA or EC.</summary>
    public static CertificateAuthority Load(string certificateFile, string keyFile) =>
        new(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), certificateFile, keyFile);

    /// <summary>A serving certificate for the names and addresses; chain and key as PEM.</summary>
    public (string CertificatePem, string KeyPem) IssueServer(string commonName, params string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(alternatives.Build());
        return (Sign(request, ServerAuthentication, TimeSpan.FromDays(365)), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A client certificate as Kubernetes reads it: the user is the common name, the groups are organizations.</summary>
    public (string CertificatePem, string KeyPem) IssueClient(string user, params string[] groups)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups) subject.AddOrganizationName(group);
        subject.AddCommonName(user);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        return (Sign(request, ClientAuthentication, TimeSpan.FromDays(365)), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Signs a PKCS#10 request for client authentication, keeping its subject.</summary>
    /// <exception cref="CryptographicException">The request is malformed or not signed by its own key.</exception>
    public string SignClientRequest(string requestPem, TimeSpan validity)
    {
        var request = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256);
        return Sign(new CertificateRequest(request.SubjectName, request.PublicKey, HashAlgorithmName.SHA256), ClientAuthentication, validity);
    }

    private X509SignatureGenerator Generator() => certificate.GetECDsaPrivateKey() is { } key
        ? X509SignatureGenerator.CreateForECDsa(key)
        : X509SignatureGenerator.CreateForRSA(certificate.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1);

    private string Sign(CertificateRequest request, Oid usage, TimeSpan validity)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        var now = DateTimeOffset.UtcNow;
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        using var made = request.Create(
            certificate.SubjectName,
            Generator(),
            now.AddMinutes(-5),
            now.Add(validity),
            serial);
        return made.ExportCertificatePem();
    }
}
