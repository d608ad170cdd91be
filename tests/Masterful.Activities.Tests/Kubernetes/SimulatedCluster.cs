using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using Masterful.Activities.Kubernetes;
using Masterful.Simulation.Api;

namespace Masterful.Activities.Tests.Kubernetes;

/// <summary>The simulation's API server with a certificate for a name that no resolver knows, and an administrator's kubeconfig.</summary>
public sealed class SimulatedCluster : IAsyncDisposable
{
    private const string Name = "api.masterful.internal";
    private readonly ApiServer server;
    private readonly string authority;

    private SimulatedCluster(ApiServer server, string authority, KubernetesClientConfiguration admin)
    {
        this.server = server;
        this.authority = authority;
        Api = Connect(admin);
    }

    public KubernetesApi Api { get; }

    public static async Task<SimulatedCluster> StartAsync()
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=ca", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var ca = caRequest.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        using var tokens = RSA.Create(2048);
        var (serving, servingKey) = Issue(ca, "CN=kube-apiserver", Name);
        var (admin, adminKey) = Issue(ca, "CN=operator, O=system:masters", null);
        var authority = ca.ExportCertificatePem();
        var server = await ApiServer.StartAsync(new ApiServerOptions
        {
            Name = "test",
            ServingCertificate = X509CertificateLoader.LoadPkcs12(
                X509Certificate2.CreateFromPem(serving, servingKey).Export(X509ContentType.Pkcs12), null),
            ClientCertificateAuthorities = [X509CertificateLoader.LoadCertificate(ca.RawData)],
            ServiceAccountKeys = new ServiceAccountKeys
            {
                VerificationKeysPem = [tokens.ExportSubjectPublicKeyInfoPem()],
                SigningKeyPem = tokens.ExportPkcs8PrivateKeyPem(),
                Issuers = [$"https://{Name}"],
            },
            Store = new InMemoryObjectStore(),
            Resources = ResourceCatalog.Kubernetes(),
        });
        return new SimulatedCluster(server, authority, Configuration(authority, server.Port, c =>
        {
            c.ClientCertificateData = Base64(admin);
            c.ClientCertificateKeyData = Base64(adminKey);
        }));
    }

    /// <summary>Connects as whoever the token names.</summary>
    public KubernetesApi Connect(string token) => Connect(Configuration(authority, server.Port, c => c.AccessToken = token));

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await server.DisposeAsync();
    }

    private static KubernetesApi Connect(KubernetesClientConfiguration configuration) => new(
        configuration,
        new KubernetesApiOptions { PageSize = 2, Resolve = KubernetesApiOptions.ResolveTo(IPAddress.Loopback.ToString()) });

    private static KubernetesClientConfiguration Configuration(string authority, int port, Action<KubernetesClientConfiguration> user)
    {
        var configuration = new KubernetesClientConfiguration
        {
            Host = $"https://{Name}:{port}", SslCaCerts = CertUtils.LoadFromPemText(authority),
        };
        user(configuration);
        return configuration;
    }

    private static (string Certificate, string Key) Issue(X509Certificate2 ca, string subject, string? dnsName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (dnsName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(ca, ca.NotBefore, ca.NotAfter, RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
