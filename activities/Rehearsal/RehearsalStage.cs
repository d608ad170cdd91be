using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Rehearsal;

/// <summary>The landscape of one Shoot with its nodes' roots and its artifacts below a temporary directory that only this user may read.</summary>
internal sealed class RehearsalStage : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-rehearsal-").FullName;

    public RehearsalStage(LandscapeFile landscape, MigrationContext migration)
    {
        var shoot = landscape.Shoot(migration);
        Landscape = landscape with
        {
            Artifacts = new ArtifactSettings(Path.Combine(directory, "artifacts"), Path.Combine(directory, "worker.key")),
            Shoots = [shoot with { Nodes = [.. shoot.Nodes.Select(node => node with { Root = Root(node.Name), UnprivilegedPort = false })] }],
        };
        foreach (var node in shoot.Nodes)
        {
            Directory.CreateDirectory(Root(node.Name));
        }
    }

    public LandscapeFile Landscape { get; }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string Root(string node) => Path.Combine(directory, "nodes", node);
}
