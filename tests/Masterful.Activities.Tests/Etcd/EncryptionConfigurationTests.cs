using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Encryption;

namespace Masterful.Activities.Tests.Etcd;

public sealed class EncryptionConfigurationTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void DecryptSecret_AesCbc_AnswersThePlainValue()
    {
        using var aes = Aes.Create();
        aes.Key = Key;
        var iv = RandomNumberGenerator.GetBytes(16);
        var value = Join("k8s:enc:aescbc:v1:one:", iv, aes.EncryptCbc("plain"u8, iv));

        Configuration("aescbc").DecryptSecret("/registry/secrets/a/b", value).Should().Equal("plain"u8.ToArray());
    }

    [Fact]
    public void DecryptSecret_AesGcm_IsBoundToTheKeysPath()
    {
        var nonce = RandomNumberGenerator.GetBytes(12);
        var (ciphertext, tag) = (new byte[5], new byte[16]);
        using (var aes = new AesGcm(Key, 16))
        {
            aes.Encrypt(nonce, "plain"u8, ciphertext, tag, "/registry/secrets/a/b"u8);
        }

        var value = Join("k8s:enc:aesgcm:v1:one:", nonce, ciphertext, tag);
        var configuration = Configuration("aesgcm");

        configuration.DecryptSecret("/registry/secrets/a/b", value).Should().Equal("plain"u8.ToArray());
        configuration.Invoking(c => c.DecryptSecret("/registry/secrets/a/c", value)).Should().Throw<CryptographicException>();
    }

    [Fact]
    public void DecryptSecret_Secretbox_OpensNaClsOwnExample()
    {
        // The example of crypto_secretbox in NaCl's tests (tests/secretbox.c).
        var key = Convert.FromHexString("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        var nonce = Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        var box = Convert.FromHexString(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
            + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
            + "7973f622a43d14a6599b1f654cb45a74e355a5");
        var plain = Convert.FromHexString(
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
            + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705");

        Configuration("secretbox", key).DecryptSecret("/registry/secrets/a/b", Join("k8s:enc:secretbox:v1:one:", nonce, box)).Should().Equal(plain);
    }

    [Theory]
    [InlineData("k8s:enc:aescbc:v1:two:0123456789012345678901234567890123456789")]
    [InlineData("k8s:enc:kms:v2:one:0123456789012345678901234567890123456789")]
    [InlineData("k8s:enc:aescbc:v1:one:short")]
    public void DecryptSecret_NotDecryptable_Throws(string value) =>
        Configuration("aescbc").Invoking(c => c.DecryptSecret("/registry/secrets/a/b", Encoding.ASCII.GetBytes(value)))
            .Should().Throw<CryptographicException>();

    [Theory]
    [InlineData("secrets", "/registry/secrets/a/b", true)]
    [InlineData("*.", "/registry/secrets/a/b", true)]
    [InlineData("*.*", "/registry/shop.example/widgets/a/b", true)]
    [InlineData("widgets.shop.example", "/registry/shop.example/widgets/a/b", true)]
    [InlineData("*.shop.example", "/registry/shop.example/widgets/a/b", true)]
    [InlineData("deployments.apps", "/registry/deployments/a/b", true)]
    [InlineData("*.apps", "/registry/deployments/a/b", true)]
    [InlineData("widgets", "/registry/shop.example/widgets/a/b", false)]
    [InlineData("*.other.example", "/registry/shop.example/widgets/a/b", false)]
    [InlineData("secrets", "/registry/configmaps/a/b", false)]
    public void Decrypt_EncryptedValue_AsksTheProvidersOfItsResource(string resource, string key, bool readable)
    {
        using var aes = Aes.Create();
        aes.Key = Key;
        var iv = RandomNumberGenerator.GetBytes(16);
        var value = Join("k8s:enc:aescbc:v1:one:", iv, aes.EncryptCbc("plain"u8, iv));
        var configuration = EncryptionConfiguration.Parse(
            $"resources: [{{resources: ['{resource}'], providers: [{{aescbc: {{keys: [{{name: one, secret: {Convert.ToBase64String(Key)}}}]}}}}]}}]");

        var decrypt = () => configuration.Decrypt(RegistryKey.Parse(key)!, key, value);

        if (readable)
        {
            decrypt().Should().Equal("plain"u8.ToArray());
        }
        else
        {
            decrypt.Should().Throw<CryptographicException>().WithMessage("*no key 'one' for the provider aescbc*");
        }
    }

    [Theory]
    [InlineData("secrets", "{identity: {}}", true)]
    [InlineData("configmaps", "{aescbc: {keys: [{name: one, secret: AAAAAAAAAAAAAAAAAAAAAA==}]}}", true)]
    [InlineData("secrets", "{aescbc: {keys: [{name: one, secret: AAAAAAAAAAAAAAAAAAAAAA==}]}}", false)]
    public void Decrypt_PlainValue_NeedsIdentityWhereItsResourceIsEncrypted(string resource, string provider, bool readable)
    {
        var configuration = EncryptionConfiguration.Parse($"resources: [{{resources: [{resource}], providers: [{provider}]}}]");

        var decrypt = () => configuration.Decrypt(RegistryKey.Parse("/registry/secrets/a/b")!, "/registry/secrets/a/b", "plain"u8);

        if (readable)
        {
            decrypt().Should().Equal("plain"u8.ToArray());
        }
        else
        {
            decrypt.Should().Throw<CryptographicException>().WithMessage("*does not allow that*");
        }
    }

    [Fact]
    public void EncryptsSecrets_IdentityFirst_IsFalse() =>
        EncryptionConfiguration.Parse("resources: [{resources: [secrets], providers: [{identity: {}}]}]").EncryptsSecrets.Should().BeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("resources: 1")]
    [InlineData("resources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: a, secret: '***'}]}}]}]")]
    public void Parse_NotAConfiguration_ShowsNothingOfIt(string yaml) =>
        FluentActions.Invoking(() => EncryptionConfiguration.Parse(yaml)).Should().Throw<InvalidDataException>().Which.Message.Should().NotContain("***");

    private static EncryptionConfiguration Configuration(string provider, byte[]? key = null) => EncryptionConfiguration.Parse(
        $$"""
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
        - resources: [secrets]
          providers:
          - {{provider}}:
              keys: [{name: one, secret: {{Convert.ToBase64String(key ?? Key)}}}]
          - identity: {}
        """);

    private static byte[] Join(string head, params byte[][] parts) => [.. Encoding.ASCII.GetBytes(head), .. parts.SelectMany(part => part)];
}
