using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Verification;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Verification;

/// <summary>Measures and checks from the node.</summary>
public sealed partial class NodeVerificationActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeVerificationActivities> logger)
    : INodeVerificationActivities
{
    private static readonly KubernetesApiOptions Quick = new() { RetryFor = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>How long controllers may take to get somewhere; tests take less.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    [Activity]
    public async Task<VerificationReport> VerifyControlPlaneAsync(VerifyControlPlaneRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        using var api = NodeApi.Open(place, Quick);
        await RefuseWithoutApiAsync(api);
        var run = new CheckRun(clock, ActivityProgress.CancellationToken);
        await CheckServersAsync(run, api, request);
        await CheckNodeAsync(run, place, request);
        await CheckLifeAsync(run, api, request);
        logger.LogInformation(
            "Verified {Shoot}: {Passed} checks passed, {Failed} failed",
            request.Node.Migration.Shoot,
            run.Checks.Count(check => check.Outcome == CheckOutcome.Passed),
            run.Checks.Count(check => check.Outcome == CheckOutcome.Failed));
        return new VerificationReport(run.Checks);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task RevokeOperatorAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        if (place.Files.Exists(place.Directory.OperatorKubeconfig))
        {
            using var api = NodeApi.Open(place);
            await DeleteBindingAsync(api);
        }

        NodeApi.RemoveOperator(landscape, node);
        logger.LogInformation("Revoked the operator of {Shoot} on node {Node}", node.Migration.Shoot, node.Node);
    }

    /// <summary>The binding goes before the files: without it they are worth nothing, without them nobody here could delete it.</summary>
    internal static async Task DeleteBindingAsync(KubernetesApi api)
    {
        try
        {
            await api.DeleteAsync(
                new("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", null, OperatorBinding.Name), cancellationToken: ActivityProgress.CancellationToken);
        }
        catch (KubernetesApiException problem) when (problem.IsForbidden || problem.IsUnauthorized)
        {
            // An earlier attempt deleted it and was killed; it took away the right to delete it again.
        }
        catch (KubernetesApiException problem)
        {
            throw PlatformErrors.ApiUnavailable.At($"ClusterRoleBinding {OperatorBinding.Name}", $"{problem.Reason}: {problem.StatusMessage}", problem);
        }
    }

    private static async Task RefuseWithoutApiAsync(KubernetesApi api)
    {
        try
        {
            await api.GetRawAsync("/readyz", ActivityProgress.CancellationToken);
        }
        catch (KubernetesApiException problem)
        {
            throw PlatformErrors.ApiUnavailable.At($"API server {api.Server}", $"{problem.Reason}: {problem.StatusMessage}", problem);
        }
    }

    private async Task CheckServersAsync(CheckRun run, KubernetesApi api, VerifyControlPlaneRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var shoot = landscape.Shoot(request.Node.Migration);
        var servers = new ApiChecks(api, clock, cancellationToken);
        var accounts = new ServiceAccountChecks(api, request.Source, cancellationToken);
        var addresses = shoot.Nodes.Where(node => request.Node.Migration.Nodes.Contains(node.Name)).Select(node => node.Address).ToList();
        await run.AddAsync("api-ready", "The API server is ready", Patience, servers.ReadyAsync);
        await run.AddAsync(
            "service-account-continuity", "Tokens from before the move authenticate, with the same UID", () => accounts.ContinuityAsync(request.Node.Migration.Strategy, shoot.TokenFiles));
        await run.AddAsync("issuer-unchanged", "The ServiceAccount issuer is the same", accounts.IssuerAsync);
        await run.AddAsync("signing-key-unchanged", "The ServiceAccount signing key is the same", accounts.SigningKeyAsync);
        await run.AddAsync("kubernetes-endpoints", "Service default/kubernetes names only the new servers", Patience, () => servers.EndpointsAsync(addresses));
        await run.AddAsync("controller-leases", "Controller manager and scheduler hold their leases", Patience, servers.LeasesAsync);
    }

    private async Task CheckNodeAsync(CheckRun run, NodePlace place, VerifyControlPlaneRequest request)
    {
        var certificates = new CertificateChecks(place);
        var nodes = request.Node.Migration.Nodes.Select(name => landscape.Node(request.Node with { Node = name })).ToList();
        var etcd = new EtcdChecks(place, nodes, ActivityProgress.CancellationToken);
        await run.AddAsync("component-identities", "Components authenticate as themselves", certificates.Identities);
        await run.AddAsync("no-system-masters", "No credential on the node is a member of system:masters", certificates.NoMasters);
        await run.AddAsync("kept-keys", "Every kept key is byte-identical to the snapshot's", () => EtcdChecks.KeptKeys(request.Prune));
        await run.AddAsync("etcd-alarms", "etcd-main raises no alarm", etcd.AlarmsAsync);
        await run.AddAsync("etcd-events-served", "etcd-events serves", etcd.EventsAsync);
    }

    private async Task CheckLifeAsync(CheckRun run, KubernetesApi api, VerifyControlPlaneRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var references = new ReferenceChecks(api, request.Node.Migration.SourceNamespace, cancellationToken);
        await run.AddAsync("no-dead-references", "No webhook or APIService points at something that is gone", Patience, references.NoneDeadAsync);
        var temporary = new TemporaryNamespace(api);
        var workload = new WorkloadChecks(api, temporary.Name, cancellationToken);
        await run.AddAsync("secrets-decrypt", "Secrets can be read and written", async () =>
        {
            await temporary.CreateAsync(cancellationToken);
            return await new SecretChecks(api, cancellationToken).DecryptAsync(temporary.Name);
        });
        try
        {
            var created = false;
            await run.AddAsync("workload-scheduled", "A new Deployment gets a Pod that is bound to a node", Patience, async () =>
            {
                if (!created)
                {
                    await workload.CreateAsync();
                    created = true;
                }

                return await workload.ScheduledAsync();
            });
            await run.AddAsync("service-endpoints", "A new Service gets endpoints", async () =>
                await run.UntilAsync("service-endpoints", Patience, workload.EndpointsAsync) is { Outcome: CheckOutcome.Failed } late
                    ? await workload.WithoutAddress(late)
                    : CheckResult.Pass($"Service {temporary.Name}/verify has endpoints"));
        }
        finally
        {
            await temporary.TryDeleteAllAsync(CancellationToken.None);
        }
    }
}
