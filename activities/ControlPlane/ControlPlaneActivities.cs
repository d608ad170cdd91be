using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.ControlPlane;

/// <summary>Turns the source's Deployments and Etcds into static Pods for a node.</summary>
public sealed class ControlPlaneActivities(LandscapeFile landscape, TimeProvider clock, ILogger<ControlPlaneActivities> logger) : IControlPlaneActivities
{
    private readonly DirectoryArtifactStore artifacts = new(landscape.Artifacts.Directory);

    /// <summary>Opens the Seed; tests read files instead.</summary>
    internal Func<MigrationContext, ISeedReader> OpenSeed { get; init; } = migration => KubernetesSeedReader.Open(landscape, migration);

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneBundle> RenderControlPlaneAsync(RenderControlPlaneRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var node = landscape.Node(new NodeContext(request.Migration, request.Recipient.Node));
        ActivityProgress.Report("reading the Seed");
        using var seed = OpenSeed(request.Migration);
        var source = await SourceObjects.ReadAsync(seed, request.Migration.SourceNamespace, cancellationToken);
        var secrets = SecretDiscovery.Discover(source, clock.GetUtcNow());
        var target = new RenderTarget(node.Name, node.Address, node.Ports, request.Recipient.UnprivilegedPortStart);
        var rendered = ControlPlaneRenderer.Render(source, secrets, target);
        var name = $"{request.Migration.Shoot}/{node.Name}/control-plane.sealed";
        ActivityProgress.Report("sealing the bundle");
        var artifact = await artifacts.PutJsonAsync(name, rendered, request.Recipient, cancellationToken);
        logger.LogInformation("Rendered {Pods} static Pods with {Files} files for node {Node}", rendered.Pods.Count, rendered.Files.Count, node.Name);
        return new ControlPlaneBundle(artifact, rendered.Pods.Select(Describe).ToList(), rendered.Files.Count);
    }

    private static RenderedManifest Describe(RenderedPod pod) => new(
        pod.Component, pod.Image, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pod.Yaml))), pod.Changes);
}
