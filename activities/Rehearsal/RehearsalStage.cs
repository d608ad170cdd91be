using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Rehearsal;

/// <summary>The landscape of one Shoot with its nodes' roots and its artifacts below a temporary directory that only this user may read.</summary>
internal sealed class RehearsalStage : IDisposable
{
    private readonly string directory;
    private readonly IDisposable inUse;

    public RehearsalStage(LandscapeFile landscape, MigrationContext migration)
    {
        // The first one that comes after a worker was killed cleans up behind it: most often that is the same rehearsal, tried again.
        AbandonedDirectories.Remove(Path.GetTempPath());
        directory = Directory.CreateTempSubdirectory(AbandonedDirectories.Rehearsal).FullName;
        inUse = AbandonedDirectories.Lock(directory);
        var shoot = landscape.Shoot(migration);
        Landscape = landscape with
        {
            Artifacts = new ArtifactSettings(Path.Combine(directory, "artifacts"), Path.Combine(directory, "worker.key")),
            Shoots = [shoot with { Nodes = [.. shoot.Nodes.Select(node => node with { Root = Root(node.Name), UnprivilegedPort = false, SealingKey = "" })] }],
        };
        foreach (var node in shoot.Nodes)
        {
            Directory.CreateDirectory(Root(node.Name));
        }
    }

    public LandscapeFile Landscape { get; }

    public void Dispose()
    {
        Directory.Delete(directory, recursive: true);
        inUse.Dispose();
    }

    private string Root(string node) => Path.Combine(directory, "nodes", node);
}
