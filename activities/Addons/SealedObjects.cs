using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Activities.Addons;

/// <summary>Opens what was sealed to the node that this agent runs on.</summary>
internal static class SealedObjects
{
    public static async Task<T> OpenAsync<T>(LandscapeFile landscape, IArtifactStore artifacts, NodeContext node, ArtifactRef artifact)
    {
        using var key = SealingKey.Load(NodeFiles.Of(landscape.Node(node)).Locate(MigrationDirectory.SealingKeyPath));
        return await artifacts.OpenJsonAsync<T>(artifact, key, ActivityProgress.CancellationToken);
    }
}
