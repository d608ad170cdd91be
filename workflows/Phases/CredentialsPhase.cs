using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Workflows.Phases;

/// <summary>Everything that can be prepared is prepared here, while the source still serves.</summary>
internal sealed class CredentialsPhase : IPhase
{
    public PhaseId Id => PhaseId.Credentials;

    public async Task RunAsync(MigrationRun run)
    {
        RegisterCompensation(run);
        var node = run.Node;
        var identity = await run.OnNodeAsync(
            (INodeCredentialActivities activities) => activities.PrepareNodeAsync(node), "Make the node's sealing key");
        var requests = await run.OnNodeAsync(
            (INodeCredentialActivities activities) => activities.CreateSigningRequestsAsync(node), "Make keys and signing requests on the node");
        var issue = new IssueCertificatesRequest(run.Context, requests);
        var certificates = await run.BesideSeedAsync(
            (ICredentialActivities activities) => activities.IssueCertificatesAsync(issue), $"Sign {requests.Requests.Count} certificates with the Seed's CAs");
        var render = new RenderControlPlaneRequest(run.Context, identity);
        var bundle = await run.BesideSeedAsync(
            (IControlPlaneActivities activities) => activities.RenderControlPlaneAsync(render), "Render static Pods from the live Deployments");
        var install = new InstallCredentialsRequest(node, certificates, bundle);
        var installed = await run.OnNodeAsync(
            (INodeCredentialActivities activities) => activities.InstallCredentialsAsync(install), "Install keys, certificates and staged manifests");

        run.Evidence = run.Evidence with { Identity = identity, Certificates = certificates, ControlPlane = bundle, Installed = installed };
        run.Note($"{certificates.Certificates.Count} certificates, none in system:masters, keys made on {node.Node}");
        run.Note($"{bundle.Manifests.Count} static Pods rendered, {installed.Files.Count} files on the node");
        await WarmCopy.TryAsync(run);
    }

    public async Task ProveAsync(MigrationRun run)
    {
        RegisterCompensation(run);
        var node = run.Node;
        var installed = await run.OnNodeAsync(
            (INodeCredentialActivities activities) => activities.CheckCredentialsAsync(node), "Check credentials of an earlier run");
        run.Evidence = run.Evidence with { Identity = installed.Identity, Installed = installed };
        run.Note($"{installed.Files.Count} files of an earlier run are in place");
    }

    private static void RegisterCompensation(MigrationRun run)
    {
        var node = run.Node;
        run.CompensateOnNode<INodeCredentialActivities>(
            PhaseId.Credentials,
            "remove keys, certificates and staged manifests from the node",
            activities => activities.RemoveCredentialsAsync(node),
            "the files are gone");
    }
}
