using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace k8s.Tests;

/// <summary>A certificate authority that lives as long as a test.</summary>
public sealed class TestAuthority
{
    private readonly X509Certificate2 certificate;

    public TestAuthority(string name = "test-ca", TestAuthority? parent = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        certificate = parent is null
            ? request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(2))
            : parent.Sign(request, DateTimeOffset.UtcNow.AddHours(1)).CopyWithPrivateKey(key);
    }

    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(certificate.RawData);

    public string Pem => certificate.ExportCertificatePem();

    public X509Certificate2 IssueServer(string[] names, string[] addresses, DateTimeOffset? notAfter = null, string usage = "1.3.6.1.5.5.7.3.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var san = new SubjectAlternativeNameBuilder();
        names.ToList().ForEach(san.AddDnsName);
        addresses.ToList().ForEach(a => san.AddIpAddress(IPAddress.Parse(a)));
        request.CertificateExtensions.Add(san.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));

        // Kestrel needs the key in a store of its own, hence the way through PKCS#12.
        using var pair = Sign(request, notAfter ?? DateTimeOffset.UtcNow.AddMinutes(30)).CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A user's certificate in PEM, for an RSA or ECDSA key.</summary>
    public string IssueClient(string name, AsymmetricAlgorithm key)
    {
        var subject = new X500DistinguishedName($"CN={name}");
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        return Sign(request, DateTimeOffset.UtcNow.AddMinutes(30)).ExportCertificatePem();
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notAfter)
    {
        var notBefore = notAfter < DateTimeOffset.UtcNow ? notAfter.AddMinutes(-10) : DateTimeOffset.UtcNow.AddMinutes(-10);
        return request.Create(
            certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(certificate.GetECDsaPrivateKey()!),
            notBefore,
            notAfter,
            RandomNumberGenerator.GetBytes(16));
    }
}
