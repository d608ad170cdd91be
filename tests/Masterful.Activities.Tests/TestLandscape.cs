using System.Text.Json.Nodes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Tests;

/// <summary>A landscape with one node below a directory of the test's own; the Seed is the fixture.</summary>
public sealed class TestLandscape : IDisposable
{
    private readonly TempDirectory directory = new();

    public TestLandscape(NodePorts? ports = null)
    {
        Directory.CreateDirectory(Root);
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
                    Nodes = [new NodeSettings { Name = "node-1", Address = "127.0.0.1", Root = Root, Ports = ports ?? new NodePorts() }],
                },
            ],
        };
    }

    public LandscapeFile File { get; }

    public string Root => directory["node"];

    public MigrationContext Migration { get; } =
        new("migrate/garden/masterful", "garden/masterful", MigrationStrategy.Restore, ["node-1"], "default", "seed-a", Fixture.Namespace);

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
