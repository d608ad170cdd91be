using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Source;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Source;

public sealed class SecretDiscoveryTests
{
    [Fact]
    public void Discover_Fixture_FindsEverySecretInForce()
    {
        var secrets = SecretDiscovery.Discover(Fixture.Source(), Fixture.Now);

        var described = secrets.Describe().ToDictionary(secret => secret.Role);
        described.Should().ContainKeys(
            "ca", "ca-client", "ca-etcd", "ca-etcd-peer", "ca-front-proxy", "ca-kubelet", "kube-apiserver", "etcd-client",
            "etcd-server-main", "service-account-key", "kube-apiserver-etcd-encryption-key");
        described["kube-apiserver"].Name.Should().Be("kube-apiserver-82d739a9", "the younger one is mounted by nothing");
        described["kube-apiserver"].FoundBy.Should().Be("mounted");
        described["ca-client"].Name.Should().Be("ca-client-b0d59df0");
        described["ca"].Name.Should().Be("ca");
        described["ca"].FoundBy.Should().Be("label");
        described["ca"].NotAfter.Should().BeAfter(Fixture.Now);
        secrets.ServiceAccountIssuers.Should().Equal("https://api.masterful.garden.internal.example");
    }

    [Fact]
    public void Discover_WildcardCertificateOfTheSeed_IsNotAmongWhatIsTaken() =>
        SecretDiscovery.Discover(Fixture.Source(Fixture.AddWildcardCertificate), Fixture.Now).Describe()
            .Should().NotContain(secret => secret.Name == "seed-wildcard-tls");

    [Fact]
    public void Discover_Fixture_FindsTheKeyIdThatTokensCarry()
    {
        var token = File.ReadAllText(Fixture.Path("source/tokens/shop.runtime.bound")).Trim();
        var encoded = token.Split('.')[0].Replace('-', '+').Replace('_', '/');
        var header = JsonNode.Parse(Convert.FromBase64String(encoded.PadRight((encoded.Length + 3) / 4 * 4, '=')));

        var secrets = SecretDiscovery.Discover(Fixture.Source(), Fixture.Now);

        secrets.ServiceAccountKeyId.Should().Be((string)header!["kid"]!);
    }

    [Fact]
    public void Discover_Fixture_FingerprintsAreOfPublicKeys()
    {
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(Fixture.Path("source/pki/ca.crt")));

        var secrets = SecretDiscovery.Discover(Fixture.Source(), Fixture.Now);

        secrets.Describe().Single(secret => secret.Role == "ca").Fingerprint
            .Should().Be(Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo())));
    }

    [Fact]
    public void Discover_Fixture_AnswersTheMountedEncryptionConfiguration() =>
        SecretDiscovery.Discover(Fixture.Source(), Fixture.Now).EncryptionConfiguration.Trim()
            .Should().Be(File.ReadAllText(Fixture.Path("source/pki/encryption-configuration.yaml")).Trim());

    [Fact]
    public void Discover_StaleAuthorityMadeLater_TakesTheOneIssuedLater()
    {
        var source = Fixture.Source(objects =>
        {
            var stale = (JsonObject)objects.Named("Secret", "ca-etcd-peer").DeepClone();
            stale["metadata"]!["name"] = "ca-etcd-peer-0ld";
            stale["metadata"]!["creationTimestamp"] = "2030-01-01T00:00:00Z";
            stale.Relabel("issued-at-time", "1");
            objects.Add(stale);
        });

        SecretDiscovery.Discover(source, Fixture.Now).Get("ca-etcd-peer").Name.Should().Be("ca-etcd-peer");
    }

    [Fact]
    public void Discover_AuthorityRotated_TakesTheOneOfTheLaterRotation()
    {
        var source = Fixture.Source(objects =>
        {
            var rotated = (JsonObject)objects.Named("Secret", "ca-etcd-peer").DeepClone();
            rotated["metadata"]!["name"] = "ca-etcd-peer-5a5a5a5a-12345";
            rotated.Relabel("last-rotation-initiation-time", "1790000000");
            rotated.Relabel("issued-at-time", "1");
            objects.Add(rotated);
        });

        SecretDiscovery.Discover(source, Fixture.Now).Get("ca-etcd-peer").Name.Should().Be("ca-etcd-peer-5a5a5a5a-12345");
    }

    [Fact]
    public void Discover_AuthorityExpired_IsRefused()
    {
        var failure = Refused(Fixture.Source(), new DateTimeOffset(2037, 1, 1, 0, 0, 0, TimeSpan.Zero));

        failure.ErrorType.Should().Be("MIG-CRED-001");
        failure.Message.Should().Contain("valid from");
    }

    [Fact]
    public void Discover_AuthorityWithTheWrongKey_IsRefused()
    {
        var source = Fixture.Source(objects => objects.Named("Secret", "ca-kubelet")
            .SetSecret("ca.key", File.ReadAllBytes(Fixture.Path("source/pki/ca-etcd.key"))));

        Refused(source).ErrorType.Should().Be("MIG-CRED-001");
    }

    [Fact]
    public void Discover_AuthorityNotInTheMountedBundle_IsRefused()
    {
        var source = Fixture.Source(objects =>
        {
            objects.Named("Secret", "ca-front-proxy").SetSecret("ca.crt", File.ReadAllBytes(Fixture.Path("source/pki/ca-vpn.crt")));
            objects.Named("Secret", "ca-front-proxy").SetSecret("ca.key", File.ReadAllBytes(Fixture.Path("source/pki/ca-vpn.key")));
        });

        var failure = Refused(source);

        failure.ErrorType.Should().Be("MIG-PRE-002");
        failure.Message.Should().Contain("ca-front-proxy").And.Contain("bundle");
    }

    [Fact]
    public void Discover_LeafOfAnotherAuthority_IsRefused()
    {
        var source = Fixture.Source(objects =>
        {
            var leaf = objects.Named("Secret", "kube-aggregator-5250b1e8");
            leaf.SetSecret("tls.crt", File.ReadAllBytes(Fixture.Path("source/pki/etcd-client.crt")));
            leaf.SetSecret("tls.key", File.ReadAllBytes(Fixture.Path("source/pki/etcd-client.key")));
        });

        NotProven(source).Message.Should().Contain("kube-aggregator-5250b1e8").And.Contain("ca-front-proxy");
    }

    [Fact]
    public void Discover_MountedSecretGone_IsRefused()
    {
        var source = Fixture.Source(objects => objects.Remove(objects.Named("Secret", "kube-apiserver-82d739a9")));

        NotProven(source).Message.Should().Contain("Deployment kube-apiserver mounts it");
    }

    [Fact]
    public void Discover_EncryptionKeyOfAnotherConfiguration_IsRefused()
    {
        var source = Fixture.Source(objects => objects.Named("Secret", "kube-apiserver-etcd-encryption-key-407bbefd")
            .SetSecret("secret", RandomNumberGenerator.GetBytes(32)));

        NotProven(source).Message.Should().Contain("kube-apiserver-etcd-encryption-key-407bbefd");
    }

    [Fact]
    public void Discover_EncryptionKeyAlreadyInBase64_IsAccepted()
    {
        var source = Fixture.Source(objects =>
        {
            var key = objects.Named("Secret", "kube-apiserver-etcd-encryption-key-407bbefd");
            key.SetSecret("secret", Encoding.ASCII.GetBytes((string)key["data"]!["secret"]!));
            ((JsonObject)key["data"]!).Remove("encoding");
        });

        SecretDiscovery.Discover(source, Fixture.Now).EncryptionConfiguration.Should().Contain("key1700000000");
    }

    [Fact]
    public void Discover_ControllerManagerSignsWithAnotherAuthority_IsRefused()
    {
        var source = Fixture.Source(objects =>
        {
            var other = (JsonObject)objects.Named("Secret", "ca-kubelet").DeepClone();
            other["metadata"]!["name"] = "ca-kubelet-other";
            other.Relabel("name", "ca-kubelet-other");
            objects.Add(other);
            var volumes = objects.Named("Deployment", "kube-controller-manager")["spec"]!["template"]!["spec"]!["volumes"]!.AsArray();
            volumes.Single(volume => (string)volume!["name"]! == "ca-kubelet")!["secret"]!["secretName"] = "ca-kubelet-other";
        });

        NotProven(source).Message.Should().Contain("ca-kubelet").And.Contain("kube-controller-manager does not mount");
    }

    [Fact]
    public void Discover_SigningKeyNotInTheBundle_IsRefused()
    {
        using var other = RSA.Create(2048);
        var source = Fixture.Source(objects => objects.Named("Secret", "service-account-key-24d1c390")
            .SetSecret("id_rsa", Encoding.ASCII.GetBytes(other.ExportRSAPrivateKeyPem())));

        NotProven(source).Message.Should().Contain("service-account-key-bundle-4af7a4ad");
    }

    [Fact]
    public void ToString_OfMaterial_ShowsNothingSecret() =>
        SecretDiscovery.Discover(Fixture.Source(), Fixture.Now).Get("ca").ToString().Should().Be("Secret ca (ca)");

    [Theory]
    [InlineData("ca", "ca.crt", "no certificate", "MIG-PRE-002")]
    [InlineData("ca", "ca.key", "no key", "MIG-PRE-002")]
    [InlineData("ca-client-b0d59df0", "ca.crt", "", "MIG-PRE-002")]
    [InlineData("ca-front-proxy", "ca.crt", null, "MIG-PRE-002")]
    [InlineData("ca-etcd", "ca.key", null, "MIG-PRE-002")]
    [InlineData("kube-apiserver-82d739a9", "tls.crt", "no certificate", "MIG-PRE-002")]
    [InlineData("kube-aggregator-5250b1e8", "tls.crt", "no certificate", "MIG-PRE-002")]
    [InlineData("kube-aggregator-5250b1e8", "tls.key", "no key", "MIG-PRE-002")]
    [InlineData("kube-aggregator-5250b1e8", "tls.key", null, "MIG-PRE-002")]
    [InlineData("service-account-key-24d1c390", "id_rsa", "no key", "MIG-PRE-002")]
    [InlineData("service-account-key-24d1c390", "id_rsa", null, "MIG-PRE-002")]
    [InlineData("service-account-key-bundle-4af7a4ad", "bundle.key", "no key", "MIG-PRE-002")]
    [InlineData("kube-apiserver-etcd-encryption-key-407bbefd", "secret", "", "MIG-PRE-002")]
    [InlineData("kube-apiserver-etcd-encryption-key-407bbefd", "secret", null, "MIG-PRE-002")]
    [InlineData("kube-apiserver-etcd-encryption-key-407bbefd", "key", null, "MIG-PRE-002")]
    [InlineData("ca-client-bundle-0ceb0e69", "bundle.crt", "no certificate", "MIG-PRE-002")]
    [InlineData("kube-apiserver-etcd-encryption-configuration-2ed1b0d1", "encryption-configuration.yaml", "[", "MIG-PRE-002")]
    [InlineData("service-account-key-bundle-4af7a4ad", "bundle.key", "-----BEGIN KEY-----\nAAAA\n-----END KEY-----", "MIG-PRE-002")]
    public void Discover_SecretThatHoldsSomethingElse_IsNamed(string secret, string key, string? content, string id)
    {
        var source = Fixture.Source(objects =>
        {
            if (content is null)
            {
                ((JsonObject)objects.Named("Secret", secret)["data"]!).Remove(key);
            }
            else
            {
                objects.Named("Secret", secret).SetSecret(key, Encoding.ASCII.GetBytes(content));
            }
        });

        var failure = Refused(source);

        failure.ErrorType.Should().Be(id);
        failure.Message.Should().Contain(secret).And.NotContain("PRIVATE KEY");
    }

    private static ApplicationFailureException NotProven(SourceObjects source)
    {
        var failure = Refused(source);
        failure.ErrorType.Should().Be("MIG-PRE-002");
        return failure;
    }

    private static ApplicationFailureException Refused(SourceObjects source, DateTimeOffset? now = null)
    {
        var discovering = () => SecretDiscovery.Discover(source, now ?? Fixture.Now);
        return discovering.Should().Throw<ApplicationFailureException>().Which;
    }
}
