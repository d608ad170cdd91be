using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Credentials;

/// <summary>
/// Signs what the allow-list has a row for. The request decides nothing but the public key: subject, usages, names and lifetime come
/// from the row, and a request that asks for anything else is refused instead of trimmed, because no honest agent sends one.
/// </summary>
public sealed class CertificateSigner(SecretsInForce secrets, DateTimeOffset now)
{
    private static readonly TimeSpan BackDated = TimeSpan.FromMinutes(5);

    /// <summary>Signs a request for a node.</summary>
    /// <param name="request">What the node asks for.</param>
    /// <param name="nodeName">Name of the node.</param>
    /// <param name="nodeAddress">Its address.</param>
    public IssuedCertificate Sign(SigningRequest request, string nodeName, string nodeAddress)
    {
        var template = CredentialTable.Find(request.Name)
            ?? throw CredentialErrors.NotAllowed.At($"signing request {request.Name} of node {nodeName}", "no credential has this name.");
        var names = Names(template, nodeName, nodeAddress);
        var publicKey = Check(request, template, names, nodeName);
        using var authority = Authority(template, out var authorityKey);
        using var generatorKey = authorityKey;
        using var certificate = Issue(template, publicKey, names, authority, Generator(generatorKey), out var notAfter);
        return new IssuedCertificate(
            template.Name,
            certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n",
            template.Issuer,
            template.CommonName,
            template.Organizations,
            names.Names,
            template.ExtendedKeyUsages,
            notAfter,
            Convert.ToHexStringLower(SHA256.HashData(publicKey.ExportSubjectPublicKeyInfo())));
    }

    /// <summary>
    /// Makes a credential for the probe of this process itself, which asks what a node's kubelet asks. Its key is made here and ends with the
    /// process; neither is written anywhere.
    /// </summary>
    /// <param name="nodeName">Name of the node.</param>
    /// <returns>Certificate and key, PEM.</returns>
    public (string CertificatePem, string KeyPem) IssueProbe(string nodeName)
    {
        var template = CredentialTable.Probe(nodeName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority(template, out var authorityKey);
        using var generatorKey = authorityKey;
        using var certificate = Issue(template, new PublicKey(key), new SubjectAlternativeNames(), authority, Generator(generatorKey), out _);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private X509Certificate2 Authority(CredentialTemplate template, out AsymmetricAlgorithm key)
    {
        var material = secrets.Get(template.Issuer);
        var authority = material.Certificate();
        if (now > authority.NotAfter.ToUniversalTime())
        {
            using (authority)
            {
                throw CredentialErrors.Authority.At($"Secret {material.Name}", $"its certificate expired on {authority.NotAfter.ToUniversalTime():u}.");
            }
        }

        key = PemKeys.Read(material.Text("ca.key"));
        return authority;
    }

    private static PublicKey Check(SigningRequest request, CredentialTemplate template, SubjectAlternativeNames allowed, string nodeName)
    {
        var subject = $"signing request {request.Name} of node {nodeName}";
        CertificateRequest parsed;
        try
        {
            // Loading checks the request's own signature, so the sender has the private key.
            parsed = CertificateRequest.LoadSigningRequestPem(
                request.Pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw CredentialErrors.NotAllowed.At(subject, $"it is not a valid PKCS#10 request: {problem.Message}", problem);
        }

        var expected = CredentialSubject.Of(template);
        if (!parsed.SubjectName.RawData.AsSpan().SequenceEqual(expected.RawData))
        {
            throw CredentialErrors.NotAllowed.At(subject, $"it asks for '{parsed.SubjectName.Name}', allowed is '{expected.Name}'.");
        }

        foreach (var extension in parsed.CertificateExtensions)
        {
            if (extension.Oid?.Value != "2.5.29.17")
            {
                throw CredentialErrors.NotAllowed.At(subject, $"it asks for the extension {extension.Oid?.Value}; the allow-list decides those.");
            }
        }

        var surplus = SubjectAlternativeNames.Of([.. parsed.CertificateExtensions]).Names.Except(allowed.Names).ToList();
        if (surplus.Count > 0)
        {
            throw CredentialErrors.NotAllowed.At(subject, $"it asks for the names {string.Join(", ", surplus)}.");
        }

        using var key = parsed.PublicKey.GetECDsaPublicKey();
        return key?.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
            ? parsed.PublicKey
            : throw CredentialErrors.NotAllowed.At(subject, "its key is not on the curve P-256.");
    }

    private SubjectAlternativeNames Names(CredentialTemplate template, string nodeName, string nodeAddress)
    {
        var names = new SubjectAlternativeNames();
        if (template.LiveRole.Length > 0 && LiveCertificate(template.LiveRole) is { } live)
        {
            using (live)
            {
                names.Add(SubjectAlternativeNames.Of(live.Extensions).Names);
            }
        }

        return template.OnNode ? names.Add("localhost", "127.0.0.1", "::1", nodeName, nodeAddress) : names;
    }

    /// <summary>Gardener releases differ in whether the events etcd has a certificate of its own; without one it used the main one's.</summary>
    private X509Certificate2? LiveCertificate(string role) =>
        (secrets.Find(role) ?? (role == "etcd-server-events" ? secrets.Find("etcd-server-main") : null))?.Certificate();

    /// <summary>Gardener's authorities are RSA, the node's keys are not, so signing is told apart from the kind of the certificate's key.</summary>
    private static X509SignatureGenerator Generator(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        ECDsa ec => X509SignatureGenerator.CreateForECDsa(ec),
        _ => throw new CryptographicException("only RSA and EC keys sign."),
    };

    private X509Certificate2 Issue(
        CredentialTemplate template, PublicKey publicKey, SubjectAlternativeNames names, X509Certificate2 authority, X509SignatureGenerator generator, out DateTimeOffset notAfter)
    {
        if (template.Organizations.Contains(CredentialTable.Masters) || template.CommonName == CredentialTable.Masters)
        {
            throw CredentialErrors.NotAllowed.At($"credential {template.Name}", $"nothing is signed for {CredentialTable.Masters}.");
        }

        var request = new CertificateRequest(CredentialSubject.Of(template), publicKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages(template), critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: HasKeyIdentifier(authority), includeIssuerAndSerial: !HasKeyIdentifier(authority)));
        if (names.Names.Count > 0)
        {
            request.CertificateExtensions.Add(names.ToExtension());
        }

        // Certificates know whole seconds only; the answer must say what the certificate says.
        var authorityEnd = new DateTimeOffset(authority.NotAfter.ToUniversalTime());
        var authorityStart = new DateTimeOffset(authority.NotBefore.ToUniversalTime());
        var wanted = DateTimeOffset.FromUnixTimeSeconds((now + template.Lifetime).ToUnixTimeSeconds());
        notAfter = wanted < authorityEnd ? wanted : authorityEnd;
        var notBefore = now - BackDated > authorityStart ? now - BackDated : authorityStart;
        return request.Create(authority.SubjectName, generator, notBefore, notAfter, Serial());
    }

    private static OidCollection Usages(CredentialTemplate template)
    {
        var usages = new OidCollection();
        if (template.Server)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        }

        if (template.Client)
        {
            usages.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        }

        return usages;
    }

    private static bool HasKeyIdentifier(X509Certificate2 certificate) =>
        certificate.Extensions.Any(extension => extension is X509SubjectKeyIdentifierExtension);

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        return serial;
    }
}
