using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Masterful.Activities.Source;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Source;

/// <summary>Certificates that are there, fit their keys, and are no good.</summary>
public sealed class CertificateUseTests
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";

    [Theory]
    [InlineData("ca-front-proxy", false, X509KeyUsageFlags.KeyCertSign, 2048, "basic constraints")]
    [InlineData("ca-kubelet", true, X509KeyUsageFlags.DigitalSignature, 2048, "signs no certificates")]
    [InlineData("ca-etcd-peer", true, X509KeyUsageFlags.KeyCertSign, 1024, "1024 bits")]
    public void Discover_AuthorityThatShouldNotSign_IsRefused(string name, bool isAuthority, X509KeyUsageFlags usage, int bits, string because)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        using var certificate = request.CreateSelfSigned(Fixture.Now.AddDays(-1), Fixture.Now.AddDays(1));

        var failure = Refused(name, ("ca.crt", certificate.ExportCertificatePem()), ("ca.key", key.ExportPkcs8PrivateKeyPem()));

        failure.ErrorType.Should().Be("MIG-CRED-001");
        failure.Message.Should().Contain(name).And.Contain(because);
    }

    [Theory]
    [InlineData("kube-apiserver-82d739a9", "ca", Client, "api.example", 2048, "not for servers")]
    [InlineData("kube-aggregator-5250b1e8", "ca-front-proxy", Server, "api.example", 2048, "not for clients")]
    [InlineData("kube-apiserver-82d739a9", "ca", Server, "", 2048, "no subject alternative name")]
    [InlineData("kube-apiserver-82d739a9", "ca", Server, "api.example", 1024, "1024 bits")]
    public void Discover_LeafThatIsNoGood_IsRefused(string name, string authority, string usage, string alternative, int bits, string because)
    {
        using var key = RSA.Create(bits);
        using var issuer = X509Certificate2.CreateFromPemFile(Fixture.Path($"source/pki/{authority}.crt"), Fixture.Path($"source/pki/{authority}.key"));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (alternative.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(alternative);
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(issuer, Fixture.Now.AddDays(-1), Fixture.Now.AddDays(1), [1]);

        var failure = Refused(name, ("tls.crt", certificate.ExportCertificatePem()), ("tls.key", key.ExportPkcs8PrivateKeyPem()));

        failure.ErrorType.Should().Be("MIG-PRE-002");
        failure.Message.Should().Contain(name).And.Contain(because);
    }

    private static ApplicationFailureException Refused(string secret, params (string Key, string Pem)[] values)
    {
        var source = Fixture.Source(objects =>
        {
            foreach (var (key, pem) in values)
            {
                objects.Named("Secret", secret).SetSecret(key, Encoding.ASCII.GetBytes(pem));
            }
        });
        return FluentActions.Invoking(() => SecretDiscovery.Discover(source, Fixture.Now)).Should().Throw<ApplicationFailureException>().Which;
    }
}
