using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Actors;

/// <summary>Who gets a Seed's certificate out of the Garden, and who does not.</summary>
[Collection(LandscapeCollection.Name)]
public sealed class CertificateSignerTests(LandscapeFixture fixture)
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    [Fact]
    public async Task Request_ByAnAdministratorOrForAnotherIdentity_StaysUnsignedWhileABootstrapTokensIsSigned()
    {
        await fixture.Garden.CreateAsync("/api/v1/namespaces/kube-system/secrets", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "bootstrap-token-aaaaaa", ["namespace"] = "kube-system" },
            ["type"] = "bootstrap.kubernetes.io/token",
            ["stringData"] = new JsonObject
            {
                ["token-id"] = "aaaaaa", ["token-secret"] = "0123456789abcdef", ["usage-bootstrap-authentication"] = "true",
            },
        }, default);
        var access = Kubeconfig.Load(fixture.Landscape.Garden.KubeconfigFile, path => path);
        using var bootstrap = new KubeClient(access with { ClientCertificate = null, BearerToken = () => "aaaaaa.0123456789abcdef" });

        await RequestAsync(fixture.Garden, "by-admin", "gardener.cloud:system:seed:x", "gardener.cloud:system:seeds");
        await RequestAsync(bootstrap, "for-masters", "gardener.cloud:system:seed:x", "system:masters");
        await RequestAsync(bootstrap, "for-somebody", "somebody", "gardener.cloud:system:seeds");
        await RequestAsync(bootstrap, "z-for-seed", "gardener.cloud:system:seed:x", "gardener.cloud:system:seeds");

        await Eventually.TrueAsync(async () => await CertificateAsync("z-for-seed") is not null, "the seed's request is signed");
        using var signed = X509Certificate2.CreateFromPem((await CertificateAsync("z-for-seed"))!);
        signed.Subject.Should().Contain("CN=gardener.cloud:system:seed:x").And.Contain("O=gardener.cloud:system:seeds");
        // The signer looks at all requests in one pass, in the order of their names: the others were seen before or with it.
        (await CertificateAsync("by-admin")).Should().BeNull();
        (await CertificateAsync("for-masters")).Should().BeNull();
        (await CertificateAsync("for-somebody")).Should().BeNull();
    }

    private async Task<string?> CertificateAsync(string name) =>
        (await fixture.Garden.GetAsync($"{Requests}/{name}", default)).TextAt("status", "certificate") is { } text
            ? Encoding.UTF8.GetString(Convert.FromBase64String(text))
            : null;

    private static async Task RequestAsync(KubeClient client, string name, string commonName, string organization)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(organization);
        subject.AddCommonName(commonName);
        var pem = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        await client.CreateAsync(Requests, new JsonObject
        {
            ["apiVersion"] = "certificates.k8s.io/v1",
            ["kind"] = "CertificateSigningRequest",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)),
                ["signerName"] = "kubernetes.io/kube-apiserver-client",
                ["usages"] = new JsonArray("digital signature", "key encipherment", "client auth"),
            },
        }, default);
    }
}
