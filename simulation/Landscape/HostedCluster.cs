using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// The Garden or the Seed: an API server of its own CA whose objects live in memory and are written to a file when they
/// change, so that the next start of the same landscape goes on from them.
/// </summary>
public sealed class HostedCluster : IAsyncDisposable
{
    private static readonly TimeSpan SaveDelay = TimeSpan.FromMilliseconds(200);
    private readonly ApiServer server;
    private readonly InMemoryObjectStore store;
    private readonly ResourceCatalog catalog;
    private readonly string file;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task saving;
    private int changes;

    private HostedCluster(ApiServer server, InMemoryObjectStore store, ResourceCatalog catalog, string file, CertificateAuthority authority, string kubeconfig)
    {
        this.server = server;
        this.store = store;
        this.catalog = catalog;
        this.file = file;
        Authority = authority;
        KubeconfigFile = kubeconfig;
        store.Changed += _ => Interlocked.Increment(ref changes);
        saving = SaveLoopAsync();
    }

    public CertificateAuthority Authority { get; }

    /// <summary>An administrator's kubeconfig with everything inside.</summary>
    public string KubeconfigFile { get; }

    /// <summary>A client of an actor that may do everything.</summary>
    public KubeClient Connect() => new(Kubeconfig.Load(KubeconfigFile, path => path));

    /// <summary>Starts the API server on 127.0.0.1.</summary>
    /// <param name="directory">The landscape's directory.</param>
    /// <param name="name"><c>garden</c> or <c>seed</c>: names the kubeconfig and the files.</param>
    /// <param name="port">Its port.</param>
    /// <param name="catalog">The resources that it serves.</param>
    /// <param name="initial">The objects of the first start.</param>
    public static async Task<HostedCluster> StartAsync(
        string directory, string name, int port, ResourceCatalog catalog, Func<IEnumerable<JsonObject>> initial)
    {
        var home = Path.Combine(directory, name);
        var authority = CertificateAuthority.Open(home, $"{name}-ca");
        var file = Path.Combine(home, "objects.jsonl");
        var store = new InMemoryObjectStore();
        var objects = File.Exists(file) ? File.ReadLines(file).Select(line => JsonNode.Parse(line)!.AsObject()) : initial();
        foreach (var value in objects)
        {
            var (apiVersion, kind) = (value.TextAt("apiVersion") ?? "", value.TextAt("kind") ?? "");
            if (!catalog.TryFindKind(apiVersion, kind, out var resource))
                throw new InvalidDataException($"{name}: {kind} in {apiVersion} ({value.NameOf()}) is not a resource of this cluster");
            // An API server also defaults what it reads, so that a later write changes only what it meant to.
            ObjectDefaults.OnWrite(resource, value);
            store.Load(resource, value);
        }

        var isGarden = catalog.TryFindKind("core.gardener.cloud/v1beta1", "Shoot", out _);
        var (servingPem, servingKey) = authority.IssueServer(name, "127.0.0.1", "localhost", name);
        using var serving = X509Certificate2.CreateFromPem(servingPem, servingKey);
        var server = await ApiServer.StartAsync(new ApiServerOptions
        {
            Name = name,
            Addresses = [IPAddress.Loopback],
            Port = port,
            ServingCertificate = X509CertificateLoader.LoadPkcs12(serving.Export(X509ContentType.Pkcs12), null),
            ClientCertificateAuthorities = [X509Certificate2.CreateFromPem(authority.CertificatePem)],
            BootstrapTokens = true,
            Store = store,
            Resources = catalog,
            ValidatesGardener = isGarden,
            Authorizer = isGarden ? new GardenAuthorizer() : AlwaysAllowAuthorizer.Instance,
            AuditLogFile = Path.Combine(home, "audit.log"),
        });
        var kubeconfig = Path.Combine(directory, $"{name}.kubeconfig");
        if (!File.Exists(kubeconfig))
        {
            var (certificate, key) = authority.IssueClient("masterful-operator", "system:masters");
            PrivateFile.Write(kubeconfig, Kubeconfig.Render(name, $"https://127.0.0.1:{port}", authority.CertificatePem, certificate, key));
        }

        return new HostedCluster(server, store, catalog, file, authority, kubeconfig);
    }

    /// <summary>Stops serving and writes what has not been written yet.</summary>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await stopping.CancelAsync();
        await saving;
        await SaveAsync();
        stopping.Dispose();
    }

    private async Task SaveLoopAsync()
    {
        // The first save makes the file the landscape's own, with the UIDs that its objects were given.
        Interlocked.Increment(ref changes);
        while (!stopping.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref changes, 0) > 0) await SaveAsync();
            await Task.WhenAny(Task.Delay(SaveDelay, stopping.Token));
        }
    }

    private async Task SaveAsync()
    {
        var text = new StringBuilder();
        foreach (var resource in catalog.All.Where(r => !r.CreateOnly).DistinctBy(r => r.KeyPrefix()))
        {
            foreach (var item in (await store.ListAsync(resource)).Items) text.Append(item.Value.ToJsonString()).Append('\n');
        }

        PrivateFile.Write(file, text.ToString());
    }
}
