using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Workflows.Phases;

/// <summary>Everything that can be prepared is prepared here, while the source still serves.</summary>
internal sealed class CredentialsPhase : IPhase
{
    public PhaseId Id => PhaseId.Credentials;

    public async Task RunAsync(MigrationRun run)
    {
        RegisterCompensation(run);
        foreach (var node in run.Nodes)
        {
            await ChangeKubeletAsync(run, node);
            await RunAsync(run, node);
            await PullImagesAsync(run, node);
        }

        await WarmCopy.TryAsync(run);
    }

    public async Task ProveAsync(MigrationRun run)
    {
        RegisterCompensation(run);
        foreach (var node in run.Nodes)
        {
            await ChangeKubeletAsync(run, node);
            var installed = await run.OnNodeAsync(
                node, (INodeCredentialActivities activities) => activities.CheckCredentialsAsync(node), "Check credentials of an earlier run");
            run.Learn(
                node,
                evidence => evidence with { Identity = installed.Identity, Installed = installed },
                other => other with { Identity = installed.Identity, Installed = installed });
            run.Note($"{installed.Files.Count} files of an earlier run are in place{On(node)}");
            KnowOperator(run, node, installed);
        }
    }

    private static async Task RunAsync(MigrationRun run, NodeContext node)
    {
        var identity = await run.OnNodeAsync(
            node, (INodeCredentialActivities activities) => activities.PrepareNodeAsync(node), "Make the node's sealing key");
        var requests = await run.OnNodeAsync(
            node, (INodeCredentialActivities activities) => activities.CreateSigningRequestsAsync(node), "Make keys and signing requests on the node");
        var issue = new IssueCertificatesRequest(run.Context, requests);
        var certificates = await run.BesideSeedAsync(
            (ICredentialActivities activities) => activities.IssueCertificatesAsync(issue), $"Sign {requests.Requests.Count} certificates with the Seed's CAs");
        var render = new RenderControlPlaneRequest(run.Context, identity);
        var bundle = await run.BesideSeedAsync(
            (IControlPlaneActivities activities) => activities.RenderControlPlaneAsync(render), "Render static Pods from the live Deployments");
        var install = new InstallCredentialsRequest(node, certificates, bundle);
        var installed = await run.OnNodeAsync(
            node, (INodeCredentialActivities activities) => activities.InstallCredentialsAsync(install), "Install keys, certificates and staged manifests");

        run.Learn(
            node,
            evidence => evidence with { Identity = identity, Certificates = certificates, ControlPlane = bundle, Installed = installed },
            other => other with { Identity = identity, Certificates = certificates, ControlPlane = bundle, Installed = installed });
        if (certificates.Certificates.FirstOrDefault(certificate => certificate.Name == CredentialNames.Operator) is { } own)
        {
            run.OperatorEnds[node.Node] = own.NotAfter;
        }

        run.Note($"{certificates.Certificates.Count} certificates, none in system:masters, keys made on {node.Node}");
        run.Note($"{bundle.Manifests.Count} static Pods rendered, {installed.Files.Count} files on the node{On(node)}");
    }

    private static void KnowOperator(MigrationRun run, NodeContext node, InstalledCredentials installed)
    {
        if (installed.OperatorEnds is { } end)
        {
            run.OperatorEnds[node.Node] = end;
        }

        if (!installed.OperatorRevoked)
        {
            return;
        }

        if (run.Request.StartFrom != PhaseId.Retire)
        {
            throw CredentialErrors.NotInstalled.At(
                $"the migration's own credential on {node.Node}", "phase Verify of an earlier run revoked it, and nothing but Retire can do without; start from Retire, or finish by hand.");
        }

        run.OperatorRevoked = true;
    }

    private static async Task ChangeKubeletAsync(MigrationRun run, NodeContext node)
    {
        if (ChangesKubelet(run, node))
        {
            run.Note(await run.OnNodeAsync(
                node, (INodeKubeletActivities activities) => activities.EnableStaticPodsAsync(node), "Make the kubelet read static Pods", ActivityTime.Wait));
        }
    }

    private static async Task PullImagesAsync(MigrationRun run, NodeContext node)
    {
        var bundle = node.Joins ? run.Evidence.OtherNodes?.FirstOrDefault(other => other.Node == node.Node)?.ControlPlane : run.Evidence.ControlPlane;
        if (run.InspectionOf(node)?.PullsImages == true && bundle is not null)
        {
            var request = new PullImagesRequest(node, bundle.Manifests.Select(manifest => manifest.Image).Distinct().ToList());
            run.Note(await run.OnNodeAsync(
                node, (INodeImageActivities activities) => activities.PullImagesAsync(request), "Pull the static Pods' images ahead", ActivityTime.Bulk));
        }
    }

    private static bool ChangesKubelet(MigrationRun run, NodeContext node) => run.InspectionOf(node)?.ChangesKubelet == true;

    /// <param name="run">The run.</param>
    /// <param name="whateverWasFound">Whether an earlier run may have changed a kubelet that looks now as if nothing had to be changed.</param>
    internal static void RegisterCompensation(MigrationRun run, bool whateverWasFound = false)
    {
        // Steps back run in reverse: a kubelet is changed back last, when no static Pod is left.
        foreach (var node in run.Nodes.Where(node => whateverWasFound || ChangesKubelet(run, node)))
        {
            run.CompensateOnNode<INodeKubeletActivities>(
                PhaseId.Credentials, node, $"give the kubelet of {node.Node} its arguments back", activities => activities.RestoreKubeletAsync(node));
        }

        foreach (var node in run.Nodes)
        {
            run.Compensations.Register(
                PhaseId.Credentials,
                $"remove keys, certificates and staged manifests from {(node.Joins ? node.Node : "the node")}",
                async () =>
                {
                    await NodeCall.RunAsync<INodeCredentialActivities>(
                        node, activities => activities.RemoveCredentialsAsync(node), "Rollback: remove keys, certificates and staged manifests", ActivityTime.Wait, CancellationToken.None);

                    // What is gone is not to be renewed, were the rollback to park until then.
                    run.OperatorEnds.Remove(node.Node);
                    return "the files are gone";
                });
        }
    }

    private static string On(NodeContext node) => node.Joins ? $" ({node.Node})" : "";
}
