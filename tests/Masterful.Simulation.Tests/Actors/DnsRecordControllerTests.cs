using System.Net;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Node;
using Masterful.Simulation.Tests.Api;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Actors;

public sealed class DnsRecordControllerTests
{
    private const string Name = "api.shoot.example";
    private const string Record = """
        {apiVersion: extensions.gardener.cloud/v1alpha1, kind: DNSRecord, spec: {name: api.shoot.example, values: [192.0.2.1]},
         metadata: {name: record, namespace: default, annotations: {gardener.cloud/operation: reconcile}}}
        """;

    private static readonly IPAddress LoadBalancer = IPAddress.Parse("192.0.2.9");

    [Theory]
    [InlineData(2, "before the status is written")]
    [InlineData(3, "before the annotation is taken away")]
    public async Task Reconcile_AskedOnceMoreMeanwhile_DoesThatToo(int request, string when)
    {
        await using var server = await TestServer.StartAsync(catalog: ResourceCatalog.Seed(), yaml: Record);
        using var directory = new TemporaryDirectory();
        var node = new NodeIdentity("node-1", directory.Path, IPAddress.Parse("192.0.2.2"), "10.0.0.1", DateTimeOffset.UtcNow);
        var (requests, records) = (0, server.Resources.Get("extensions.gardener.cloud", "dnsrecords"));
        using var client = new KubeClient(new KubeClientOptions
        {
            Server = server.Server.Url,
            CertificateAuthorities = server.Pki.Authorities,
            ClientCertificate = server.Pki.Client("admin", "system:masters"),
            BearerToken = () =>
            {
                if (++requests == request) AskAgain();
                return null;
            },
        });
        var controller = new DnsRecordController(client, [node], [], LoadBalancer, TimeSpan.Zero);

        (await controller.ReconcileAsync(default)).Should().Be(TimeSpan.Zero, $"the record changed {when}");
        node.Hosts.Resolve(Name).Should().Be(LoadBalancer);
        (await StoredAsync()).Annotation("gardener.cloud/operation").Should().Be("reconcile");

        (await controller.ReconcileAsync(default)).Should().BeNull();
        node.Hosts.Resolve(Name).Should().Be(node.Address);
        (await StoredAsync()).Annotation("gardener.cloud/operation").Should().BeNull();

        async Task<JsonObject> StoredAsync() => (await server.Store.GetAsync(records, "default", "record"))!.Value;

        void AskAgain()
        {
            var changed = StoredAsync().Result;
            changed["spec"]!["values"] = new JsonArray(node.Address.ToString());
            server.Store.Load(records, changed);
        }
    }
}
