using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.Credentials;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Credentials;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Credentials;

public sealed class CertificateSignerTests
{
    private static readonly SecretsInForce Secrets = SecretDiscovery.Discover(Fixture.Source(), Fixture.Now);
    private readonly CertificateSigner signer = new(Secrets, Fixture.Now);

    public static TheoryData<string> Names => [.. CredentialTable.All.Select(template => template.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Sign_HonestRequest_ChainsToItsAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var template = CredentialTable.Find(name)!;

        var issued = Sign(Request(name, key));

        using var certificate = X509Certificate2.CreateFromPem(issued.Pem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Secrets.Get(template.Issuer).Certificate());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Fixture.Now.UtcDateTime;
        chain.Build(certificate).Should().BeTrue();
        certificate.PublicKey.ExportSubjectPublicKeyInfo().Should().Equal(key.ExportSubjectPublicKeyInfo());
        certificate.Subject.Should().NotContain("system:masters");
        new DateTimeOffset(certificate.NotBefore).Should().Be(Fixture.Now - TimeSpan.FromMinutes(5));
        new DateTimeOffset(certificate.NotAfter).Should().Be(issued.NotAfter).And.BeOnOrBefore(Fixture.Now + template.Lifetime);
        issued.ExtendedKeyUsages.Should().Equal(template.ExtendedKeyUsages);
        issued.Issuer.Should().Be(template.Issuer);
    }

    [Fact]
    public void Sign_ServingCertificate_TakesOverTheLiveNamesAndAddsTheNode()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var names = Sign(Request("kube-apiserver", key)).SubjectAlternativeNames;

        names.Should().Contain(["api.masterful.garden.internal.example", "api.masterful.example", "kubernetes.default.svc", "10.96.0.1", "localhost", "127.0.0.1", "::1", "node-1", "192.0.2.2"]);
        names.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Sign_EtcdServer_NamesTheNodeAndLoopback()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Sign(Request("etcd-server-events", key)).SubjectAlternativeNames.Should().Contain(["localhost", "127.0.0.1", "::1", "node-1", "192.0.2.2", "etcd-main-client"]);
        Sign(Request("etcd-peer-main", key)).SubjectAlternativeNames.Should().Equal("localhost", "127.0.0.1", "::1", "node-1", "192.0.2.2");
    }

    [Fact]
    public void Sign_Operator_LivesADayAtMostInAGroupThatCanBeRevoked()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var issued = Sign(Request("operator", key));

        issued.CommonName.Should().Be("masterful:operator");
        issued.Organizations.Should().Equal("masterful:operators");
        issued.NotAfter.Should().BeOnOrBefore(Fixture.Now + TimeSpan.FromHours(24));
    }

    [Fact]
    public void Sign_ShortlyBeforeTheAuthorityEnds_EndsWithIt()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = new DateTimeOffset(Secrets.Get("ca").Certificate().NotAfter);
        var late = new CertificateSigner(Secrets, end - TimeSpan.FromDays(10));

        late.Sign(Request("kube-apiserver", key), "node-1", "192.0.2.2").NotAfter.Should().Be(end);
    }

    [Fact]
    public void Sign_AuthorityExpired_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var late = new CertificateSigner(Secrets, new DateTimeOffset(Secrets.Get("ca").Certificate().NotAfter) + TimeSpan.FromDays(1));

        var signing = () => late.Sign(Request("kube-apiserver", key), "node-1", "192.0.2.2");

        signing.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-CRED-001");
    }

    [Theory]
    [InlineData("kube-scheduler", "O=system:masters, CN=system:kube-scheduler")]
    [InlineData("kube-scheduler", "CN=system:kube-controller-manager")]
    [InlineData("operator", "O=system:masters, CN=masterful:operator")]
    [InlineData("operator", "O=masterful:operators, O=system:masters, CN=masterful:operator")]
    [InlineData("operator", "CN=masterful:operator")]
    [InlineData("kube-apiserver", "CN=somebody")]
    public void Sign_AnotherSubject_IsRefused(string name, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);

        Refused(new SigningRequest(name, request.CreateSigningRequestPem(), ""));
    }

    [Fact]
    public void Sign_NameThatIsNotInTheTable_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Refused(new SigningRequest("cluster-admin", new CertificateRequest("CN=admin", key, HashAlgorithmName.SHA256).CreateSigningRequestPem(), ""));
    }

    [Fact]
    public void Sign_ForeignAlternativeName_IsRefused() => RefusedWith(request =>
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("garden.example.org");
        request.CertificateExtensions.Add(names.Build());
    });

    [Fact]
    public void Sign_RequestToBeAnAuthority_IsRefused() =>
        RefusedWith(request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)));

    [Fact]
    public void Sign_RequestForAnotherUsage_IsRefused() =>
        RefusedWith(request => request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false)));

    [Fact]
    public void Sign_RsaKey_IsRefused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=system:kube-scheduler", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Refused(new SigningRequest("kube-scheduler", request.CreateSigningRequestPem(), ""));
    }

    [Fact]
    public void Sign_OtherCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Refused(Request("kube-scheduler", key));
    }

    [Fact]
    public void Sign_SignatureByAnotherKey_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bytes = new CertificateRequest("CN=system:kube-scheduler", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        bytes[^1] ^= 1;

        Refused(new SigningRequest("kube-scheduler", PemEncoding.WriteString("CERTIFICATE REQUEST", bytes), ""));
    }

    [Fact]
    public void Table_NothingInIt_IsInMastersOrLivesLongerThanGardenersOwn() =>
        CredentialTable.All.Should().OnlyContain(template =>
            !template.Organizations.Contains("system:masters") && template.Lifetime <= TimeSpan.FromDays(3650));

    private void RefusedWith(Action<CertificateRequest> change)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        change(request);
        Refused(new SigningRequest("kube-apiserver", request.CreateSigningRequestPem(), ""));
    }

    private void Refused(SigningRequest request)
    {
        var signing = () => Sign(request);
        signing.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-CRED-002");
    }

    private IssuedCertificate Sign(SigningRequest request) => signer.Sign(request, "node-1", "192.0.2.2");

    private static SigningRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest(CredentialSubject.Of(CredentialTable.Find(name)!), key, HashAlgorithmName.SHA256);
        return new SigningRequest(name, request.CreateSigningRequestPem(), "");
    }
}
