using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Tests.Api;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Actors;

public sealed class ExtensionControllersTests
{
    private const string Network = """
        {apiVersion: extensions.gardener.cloud/v1alpha1, kind: Network, spec: {}, metadata: {name: network, namespace: default,
         annotations: {gardener.cloud/operation: migrate}, finalizers: [extensions.gardener.cloud/provider-local]}}
        """;

    [Fact]
    public async Task Migrate_AnotherFinalizerComesMeanwhile_IsKept()
    {
        await using var server = await TestServer.StartAsync(catalog: ResourceCatalog.Seed(), yaml: Network);
        using var directory = new TemporaryDirectory();
        var networks = server.Resources.Get("extensions.gardener.cloud", "networks");
        var reports = 0;
        server.Store.Changed += change =>
        {
            if (change.Key.EndsWith("/networks/default/network", StringComparison.Ordinal)) reports++;
        };
        var added = false;
        using var client = new KubeClient(new KubeClientOptions
        {
            Server = server.Server.Url,
            CertificateAuthorities = server.Pki.Authorities,
            ClientCertificate = server.Pki.Client("admin", "system:masters"),
            BearerToken = () =>
            {
                // It reports that it begins and that it is done, and lets go then.
                if (reports == 2 && !added) Add();
                return null;
            },
        });
        var controllers = new ExtensionControllers(client, directory.Path, TimeSpan.Zero);

        (await controllers.ReconcileAsync(default)).Should().Be(TimeSpan.Zero, "the network changed before it was let go");
        (await FinalizersAsync()).Should().Equal(ExtensionControllers.Finalizer, "example.org/other");

        (await controllers.ReconcileAsync(default)).Should().BeNull();
        (await FinalizersAsync()).Should().Equal("example.org/other");
        (await StoredAsync()).Annotation("gardener.cloud/operation").Should().BeNull();
        (await StoredAsync()).TextAt("status", "lastOperation", "state").Should().Be("Succeeded");

        async Task<JsonObject> StoredAsync() => (await server.Store.GetAsync(networks, "default", "network"))!.Value;

        async Task<IEnumerable<string?>> FinalizersAsync() => (await StoredAsync()).Texts("metadata", "finalizers");

        void Add()
        {
            added = true;
            var changed = StoredAsync().Result;
            changed["metadata"]!["finalizers"]!.AsArray().Add("example.org/other");
            server.Store.Load(networks, changed);
        }
    }
}
