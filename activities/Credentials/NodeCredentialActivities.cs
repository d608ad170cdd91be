using System.Text;
using Masterful.Activities.Artifacts;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Credentials;

/// <summary>Makes keys where they are used, and puts everything in place that static Pods mount.</summary>
public sealed class NodeCredentialActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeCredentialActivities> logger) : INodeCredentialActivities
{
    private readonly IArtifactStore artifacts = ArtifactStores.Open(landscape.Artifacts);

    /// <summary>Where the kernel says which ports are open to everybody; tests point it elsewhere.</summary>
    internal string PortStartFile { get; init; } = PortStart.Setting;

    /// <inheritdoc/>
    [Activity]
    public Task<NodeIdentity> PrepareNodeAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        place.Directory.Create();
        if (place.Settings.UnprivilegedPort && !new PortStart(place.Settings, node.Migration, PortStartFile).TryLower(place.Settings.Ports.KubeApiserver))
        {
            logger.LogWarning("{File} cannot be written on node {Node}: kube-apiserver will run as root", PortStartFile, node.Node);
        }

        return Task.FromResult(Identity(place, SealingKey.LoadOrCreate));
    }

    /// <inheritdoc/>
    [Activity]
    public Task<SigningRequests> CreateSigningRequestsAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        place.Directory.Create();
        var keys = new NodeKeys(place.Ledger, place.Files, place.Directory);
        using var own = SealingKey.LoadOrCreate(place.Files.Locate(MigrationDirectory.SealingKeyPath));
        var requests = CredentialTable.All.Select(keys.Request).Select(request => request with { Signature = Convert.ToBase64String(own.Sign(PinnedNode.Signed(node.Migration.Shoot, node.Node, request))) });
        return Task.FromResult(new SigningRequests(node.Node, [.. requests], Convert.ToBase64String(own.PublicKey.Span)));
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<InstalledCredentials> InstallCredentialsAsync(InstallCredentialsRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        using var key = SealingKey.Load(place.Files.Locate(MigrationDirectory.SealingKeyPath));
        ActivityProgress.Report("opening the bundle");
        var rendered = await artifacts.OpenJsonAsync<RenderedControlPlane>(request.Bundle.Artifact, key, ActivityProgress.CancellationToken);
        var keys = new NodeKeys(place.Ledger, place.Files, place.Directory);
        foreach (var certificate in request.Certificates.Certificates)
        {
            keys.Keep(certificate);
        }

        ActivityProgress.Report("writing files");
        new ControlPlaneInstaller(place, keys).Install(rendered);
        var files = Installed(place);
        logger.LogInformation("Installed {Count} files for {Shoot} on node {Node}", files.Count, request.Node.Migration.Shoot, request.Node.Node);
        return new InstalledCredentials(Identity(place, SealingKey.Load), files, NodeApi.OperatorEnds(place));
    }

    /// <inheritdoc/>
    [Activity]
    public Task<InstalledCredentials> CheckCredentialsAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        if (!place.Files.Exists(MigrationDirectory.SealingKeyPath) || place.Ledger.Entries.Count == 0)
        {
            throw CredentialErrors.NotInstalled.At($"node {node.Node}", "no run of this migration installed anything here.");
        }

        foreach (var entry in place.Ledger.Entries.Where(entry => entry.Kind != "directory"))
        {
            if (!place.Ledger.Holds(entry))
            {
                throw CredentialErrors.NotInstalled.At($"file {entry.Path}", "it is gone, or somebody changed it.");
            }
        }

        var keys = new NodeKeys(place.Ledger, place.Files, place.Directory);
        // The migration's own may have ended, which is mended, or was revoked, which is as it should be.
        foreach (var template in CredentialTable.All.Where(template => template.Name != CredentialTable.Operator))
        {
            keys.Check(template.Name, clock.GetUtcNow());
        }

        var ends = NodeApi.OperatorEnds(place);
        return Task.FromResult(new InstalledCredentials(Identity(place, SealingKey.Load), Installed(place), ends, OperatorRevoked: ends is null));
    }

    /// <inheritdoc/>
    [Activity]
    public Task RenewOperatorAsync(RenewOperatorRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        var path = place.Directory.OperatorKubeconfig;
        var kubeconfig = place.Files.TryReadText(path) is { } text ? YamlJson.Read(text) : null;
        if (request.Certificate.Name != CredentialTable.Operator || kubeconfig.Children("users").FirstOrDefault().Child("user") is not { } user)
        {
            throw CredentialErrors.NotInstalled.At($"file {path}", "the migration's own credential is not on the node.");
        }

        var keys = new NodeKeys(place.Ledger, place.Files, place.Directory);
        keys.RequireFit(request.Certificate);
        user["client-certificate-data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(request.Certificate.Pem));
        place.Ledger.Write(path, Encoding.UTF8.GetBytes(YamlJson.Write(kubeconfig!)), DurableFile.Private, "made on the node");

        // Last, as its end is what is looked at: a crash before it only renews once more.
        keys.Keep(request.Certificate);
        logger.LogInformation("Renewed the operator of {Shoot} on node {Node} until {End}", request.Node.Migration.Shoot, request.Node.Node, request.Certificate.NotAfter);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    [Activity]
    public Task RemoveCredentialsAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        place.Directory.RefuseAfterSwitch($"credentials of node {node.Node}");
        place.Ledger.Undo(_ => true);
        new PortStart(place.Settings, node.Migration, PortStartFile).Restore();
        logger.LogInformation("Removed the files of {Shoot} from node {Node}", node.Migration.Shoot, node.Node);
        return Task.CompletedTask;
    }

    private NodeIdentity Identity(NodePlace place, Func<string, SealingKey> open)
    {
        using var key = open(place.Files.Locate(MigrationDirectory.SealingKeyPath));
        return new NodeIdentity(place.Settings.Name, Convert.ToBase64String(key.PublicKey.Span), key.Fingerprint, PortStart.Current(PortStartFile), ListeningPort.IsShared(place.Settings.Address, place.Settings.Ports.KubeApiserver));
    }

    private static List<InstalledFile> Installed(NodePlace place) => place.Ledger.Entries
        .Where(entry => entry.Kind != "directory")
        .Select(entry => new InstalledFile(entry.Path, entry.Mode, entry.Origin))
        .OrderBy(file => file.Path, StringComparer.Ordinal)
        .ToList();
}
