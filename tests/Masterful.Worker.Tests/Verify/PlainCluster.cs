using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;

namespace Masterful.Worker.Tests.Verify;

/// <summary>An API server with the default policy and controllers that held their leases just now; nothing else lives in it.</summary>
internal sealed class PlainCluster : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;
    private readonly InMemoryObjectStore store = new();
    private readonly ResourceCatalog resources = ResourceCatalog.Kubernetes();
    private readonly RbacAuthorizer rbac;
    private ApiServer server = null!;

    private PlainCluster() => rbac = new RbacAuthorizer(store, resources);

    /// <summary>An administrator's.</summary>
    public string Kubeconfig => Path.Combine(directory, "admin.kubeconfig");

    public int Namespaces => store.Export().Keys.Count(key => key.StartsWith("/registry/namespaces/", StringComparison.Ordinal));

    public static async Task<PlainCluster> StartAsync()
    {
        var cluster = new PlainCluster();
        var fixture = Path.Combine(AppContext.BaseDirectory, "Landscapes", "landscape-a", "source", "objects.jsonl");
        foreach (var item in File.ReadLines(fixture).Select(line => JsonNode.Parse(line)!.AsObject()).Where(IsPolicyOrEndpoint))
        {
            cluster.store.Load(cluster.resources, item.ToJsonString());
        }

        // A little ahead, so that it is fresh for as long as a test takes.
        var renewed = DateTime.UtcNow.AddSeconds(60).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        foreach (var component in new[] { "kube-controller-manager", "kube-scheduler" })
        {
            cluster.store.Load(cluster.resources, $$"""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: {{component}}, namespace: kube-system}
                spec:
                  holderIdentity: node-1
                  renewTime: "{{renewed}}"
                """);
        }

        await cluster.ServeAsync();
        return cluster;
    }

    /// <summary>Stores an object as a restored etcd would have it.</summary>
    public void Load(string yaml) => store.Load(resources, yaml);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        rbac.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static bool IsPolicyOrEndpoint(JsonObject item) =>
        (string)item["kind"]! is "ClusterRole" or "ClusterRoleBinding" or "Namespace"
        || ((string)item["kind"]! == "EndpointSlice" && (string)item["metadata"]!["name"]! == "kubernetes");

    private async Task ServeAsync()
    {
        var authority = CertificateAuthority.Open(directory, "ca");
        var (serving, servingKey) = authority.IssueServer("kube-apiserver", "127.0.0.1");
        using var pem = X509Certificate2.CreateFromPem(serving, servingKey);
        using var tokens = RSA.Create(2048);
        server = await ApiServer.StartAsync(new ApiServerOptions
        {
            Name = "plain",
            ServingCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null),
            ClientCertificateAuthorities = [X509Certificate2.CreateFromPem(authority.CertificatePem)],
            ServiceAccountKeys = new ServiceAccountKeys { VerificationKeysPem = [tokens.ExportSubjectPublicKeyInfoPem()], Issuers = ["https://issuer.example"] },
            Store = store,
            Resources = resources,
            Authorizer = new AuthorizerChain(new SuperuserAuthorizer(), rbac),
        });
        var (certificate, key) = authority.IssueClient("admin", "system:masters");
        await File.WriteAllTextAsync(Kubeconfig, Simulation.Actors.Kubeconfig.Render("plain", $"https://127.0.0.1:{server.Port}", authority.CertificatePem, certificate, key));
    }
}
