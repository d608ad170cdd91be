using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.ControlPlane;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.ControlPlane;

/// <summary>Pulls images while the source still serves, so that a registry's pace is no downtime.</summary>
public sealed class NodeImageActivities(LandscapeFile landscape, ILogger<NodeImageActivities> logger) : INodeImageActivities
{
    /// <inheritdoc/>
    [Activity]
    public async Task<string> PullImagesAsync(PullImagesRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var node = request.Node.Node;
        var images = new ContainerImages(landscape.Node(request.Node).Images);
        var pulled = new List<string>();
        foreach (var image in request.Images)
        {
            if (!await ActivityProgress.WhileAsync($"asking for {image}", images.HasAsync(image, cancellationToken)))
            {
                await ActivityProgress.WhileAsync($"pulling {image}", images.PullAsync(node, image, cancellationToken));
                logger.LogInformation("Pulled {Image} on node {Node}", image, node);
                pulled.Add(image);
            }
        }

        return $"{request.Images.Count - pulled.Count} images were on {node}" + (pulled.Count == 0 ? "" : $", pulled: {string.Join(", ", pulled)}");
    }
}
