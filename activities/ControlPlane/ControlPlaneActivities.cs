using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Credentials;
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
    private readonly IArtifactStore artifacts = ArtifactStores.Open(landscape.Artifacts);

    /// <summary>Opens the Seed; tests read files instead.</summary>
    internal Func<MigrationContext, ISeedReader> OpenSeed { get; init; } = migration => KubernetesSeedReader.Open(landscape, migration);

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneBundle> RenderControlPlaneAsync(RenderControlPlaneRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        PinnedNode.Require(landscape, request.Migration, request.Recipient);
        var node = new NodeContext(request.Migration, request.Recipient.Node);
        var target = Target(node, request.Recipient.UnprivilegedPortStart) with
        {
            SharesApiPort = request.Recipient.SharesApiPort,
            IsFoundLate = landscape.Shoot(request.Migration).Endpoint.Provider != "hosts",
        };
        var rendered = await RenderAsync(node, target, cancellationToken);
        var name = $"{request.Migration.Shoot}/{node.Node}/control-plane.sealed";
        ActivityProgress.Report("sealing the bundle");
        var artifact = await artifacts.PutJsonAsync(name, rendered, request.Recipient, cancellationToken);
        logger.LogInformation("Rendered {Pods} static Pods with {Files} files for node {Node}", rendered.Pods.Count, rendered.Files.Count, node.Node);
        return new ControlPlaneBundle(artifact, rendered.Pods.Select(Describe).ToList(), rendered.Files.Count);
    }

    /// <summary>Renders from the live objects and stores nothing: what <c>masterful plan</c> and <c>masterful render</c> print.</summary>
    /// <param name="node">The node, of a migration whose source is known.</param>
    /// <param name="unprivilegedPortStart">The lowest port that a process other than root may listen on there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<RenderedControlPlane> RenderAsync(NodeContext node, int unprivilegedPortStart, CancellationToken cancellationToken) =>
        RenderAsync(node, Target(node, unprivilegedPortStart), cancellationToken);


    /// <summary>The script that brings it up at a machine's boot.</summary>
    /// <param name="node">The node, of a migration whose source is known.</param>
    /// <param name="unprivilegedPortStart">As for <see cref="RenderAsync"/>.</param>
    /// <param name="includeSecrets">Makes keys and certificates for the node, and carries them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> RenderBootstrapAsync(NodeContext node, int unprivilegedPortStart, bool includeSecrets, CancellationToken cancellationToken)
    {
        var rendered = await RenderAsync(node, unprivilegedPortStart, cancellationToken);
        var material = includeSecrets ? await new BootstrapMaterial(landscape, clock, OpenSeed).MakeAsync(node, rendered) : null;
        return BootstrapScript.Render(node.Migration.Shoot, Target(node, unprivilegedPortStart), rendered, material);
    }

    private async Task<RenderedControlPlane> RenderAsync(NodeContext node, RenderTarget target, CancellationToken cancellationToken)
    {
        ActivityProgress.Report("reading the Seed");
        using var seed = OpenSeed(node.Migration);
        var source = await SourceObjects.ReadAsync(seed, node.Migration.SourceNamespace, cancellationToken);
        var secrets = SecretDiscovery.Discover(source, clock.GetUtcNow());
        return ControlPlaneRenderer.Render(source, secrets, target);
    }

    private RenderTarget Target(NodeContext node, int unprivilegedPortStart)
    {
        var settings = landscape.Node(node);
        return new RenderTarget(settings.Name, settings.Address, settings.Ports, unprivilegedPortStart)
        {
            Earlier = node.Joins ? [.. node.Migration.Nodes.TakeWhile(name => name != settings.Name).Select(name => landscape.Node(node with { Node = name }))] : [],
        };
    }

    private static RenderedManifest Describe(RenderedPod pod) => new(
        pod.Component, pod.Image, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pod.Yaml))), pod.Changes);
}
