using Masterful.Activities.Credentials;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Activities.ControlPlane;

/// <summary>Keys, certificates and kubeconfigs for a script that carries them: what phase Credentials does, in a directory that is thrown away.</summary>
internal sealed class BootstrapMaterial(LandscapeFile landscape, TimeProvider clock, Func<MigrationContext, ISeedReader> openSeed)
{
    /// <summary>Content by path, of every file of the control plane.</summary>
    /// <param name="node">The node, of a migration whose source is known.</param>
    /// <param name="rendered">The control plane.</param>
    public async Task<IReadOnlyDictionary<string, byte[]>> MakeAsync(NodeContext node, RenderedControlPlane rendered)
    {
        AbandonedDirectories.Remove(Path.GetTempPath());
        var scratch = Directory.CreateTempSubdirectory(AbandonedDirectories.Bootstrap);
        try
        {
            using var inUse = AbandonedDirectories.Lock(scratch.FullName);
            var there = Below(scratch.FullName, node);
            var installer = new NodeCredentialActivities(there, clock, NullLogger<NodeCredentialActivities>.Instance);
            var identity = await installer.PrepareNodeAsync(node);
            var requests = await installer.CreateSigningRequestsAsync(node);
            var issued = await new CredentialActivities(there, clock, NullLogger<CredentialActivities>.Instance) { OpenSeed = openSeed }
                .IssueCertificatesAsync(new IssueCertificatesRequest(node.Migration, requests));
            var bundle = await new ControlPlaneActivities(there, clock, NullLogger<ControlPlaneActivities>.Instance) { OpenSeed = openSeed }
                .RenderControlPlaneAsync(new RenderControlPlaneRequest(node.Migration, identity));
            await installer.InstallCredentialsAsync(new InstallCredentialsRequest(node, issued, bundle));
            return rendered.Files.ToDictionary(file => file.Path, file => File.ReadAllBytes(Path.Join(there.Node(node).Root, file.Path)));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>The same landscape, with artifacts, the node's root and a key of its own in the directory; this machine's own ports are not touched.</summary>
    private LandscapeFile Below(string directory, NodeContext node)
    {
        var shoot = landscape.Shoot(node.Migration);
        var root = Path.Join(directory, "node");
        Directory.CreateDirectory(root);
        return landscape with
        {
            Artifacts = new ArtifactSettings(Path.Join(directory, "artifacts"), Path.Join(directory, "worker.key")),
            Shoots = [shoot with { Nodes = [.. shoot.Nodes.Select(each => each.Name == node.Node ? each with { Root = root, UnprivilegedPort = false, SealingKey = "" } : each)] }],
        };
    }
}
