using System.Text.Json.Nodes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Tests;

/// <summary>A landscape with one node or more, each below a directory of the test's own; the Seed is the fixture.</summary>
public sealed class TestLandscape : IDisposable
{
    private readonly TempDirectory directory = new();

    public TestLandscape(NodePorts? ports = null, params NodePorts[] others)
    {
        NodePorts[] all = [ports ?? new NodePorts(), .. others];
        var nodes = all.Select((own, index) => new NodeSettings
        {
            Name = $"node-{index + 1}",
            Address = index == 0 ? "127.0.0.1" : $"127.0.0.{index + 2}",
            Root = directory[index == 0 ? "node" : $"node-{index + 1}"],
            Ports = own,
        }).ToList();
        nodes.ForEach(node => Directory.CreateDirectory(node.Root));
        Migration = new(
            "migrate/garden/masterful", "garden/masterful", MigrationStrategy.Restore, [.. nodes.Select(node => node.Name)], "default", "seed-a", Fixture.Namespace);
        File = new LandscapeFile
        {
            Directory = directory.Path,
            Garden = new ClusterAccess(directory["garden.kubeconfig"]),
            Seeds = [],
            Artifacts = new ArtifactSettings(directory["artifacts"], directory["worker.key"]),
            Shoots =
            [
                new ShootSettings
                {
                    Name = "garden/masterful",
                    EtcdEndpoint = "https://127.0.0.1:1",
                    Endpoint = new EndpointSettings("hosts"),
                    Nodes = nodes,
                },
            ],
        };
    }

    public LandscapeFile File { get; }

    public string Root => directory["node"];

    public MigrationContext Migration { get; }

    public NodeContext Node => new(Migration, "node-1");

    public ISeedReader OpenSeed(MigrationContext migration) => new FixtureSeed();

    public void Dispose() => directory.Dispose();

    private sealed class FixtureSeed : ISeedReader
    {
        private readonly List<JsonObject> objects = Fixture.SeedObjects();

        public Task<JsonObject?> FindAsync(string apiVersion, string kind, string name, CancellationToken cancellationToken = default) =>
            Task.FromResult(objects.FirstOrDefault(item => (string)item["kind"]! == kind && (string)item["metadata"]!["name"]! == name));

        public Task<IReadOnlyList<JsonObject>> ListAsync(string apiVersion, string kind, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<JsonObject>>([.. objects.Where(item => (string)item["kind"]! == kind && (string)item["apiVersion"]! == apiVersion)]);

        public void Dispose()
        {
        }
    }
}
