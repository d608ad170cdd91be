using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Verification;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Verification;

/// <summary>Measures and checks from the node.</summary>
public sealed partial class NodeVerificationActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeVerificationActivities> logger)
    : INodeVerificationActivities
{
    /// <summary>How long controllers may take to get somewhere; tests take less.</summary>
    internal TimeSpan Patience { get; init; } = ClusterVerifier.DefaultPatience;

    /// <inheritdoc/>
    [Activity]
    public async Task<VerificationReport> VerifyControlPlaneAsync(VerifyControlPlaneRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var place = new NodePlace(landscape, request.Node);
        using var api = NodeApi.Open(place, ClusterVerifier.Quick);
        var cluster = new ClusterVerifier(api, Expected(request), clock) { Patience = Patience, Owner = request.Node.Migration.MigrationId };
        await cluster.RefuseWithoutApiAsync(cancellationToken);
        var run = new CheckRun(clock, cancellationToken);
        await cluster.CheckServersAsync(run, cancellationToken);
        await run.AddAsync(CheckTable.KeptKeys, () => EtcdChecks.KeptKeys(request.Prune));
        var nodes = request.Node.Migration.Nodes.Select(name => landscape.Node(request.Node with { Node = name })).ToList();
        await NodeChecks.RunAsync(run, place, nodes, cancellationToken);
        await cluster.CheckLifeAsync(run, cancellationToken);
        logger.LogInformation(
            "Verified {Shoot}: {Passed} checks passed, {Failed} failed",
            request.Node.Migration.Shoot,
            run.Checks.Count(check => check.Outcome == CheckOutcome.Passed),
            run.Checks.Count(check => check.Breaks()));
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

    // What came along; null for an etcd that started empty.
    internal static string? TokensEnded(PruneResult? prune) =>
        prune is not null && prune.Resources.Any(resource => resource is { Resource: "serviceaccounts", Kept: > 0 })
            ? null
            : "no ServiceAccount came along, so all have new UIDs and tokens from before the move end by design";

    private ClusterExpectations Expected(VerifyControlPlaneRequest request)
    {
        var (migration, shoot) = (request.Node.Migration, landscape.Shoot(request.Node.Migration));
        return new ClusterExpectations
        {
            Addresses = [.. shoot.Nodes.Where(node => migration.Nodes.Contains(node.Name)).Select(node => node.Address)],
            TokenFiles = shoot.TokenFiles,
            TokensEnded = TokensEnded(request.Prune),
            Issuer = request.Source.ServiceAccountIssuers.Count > 0 ? request.Source.ServiceAccountIssuers[0] : null,
            KeyId = request.Source.ServiceAccountKeyId is { Length: > 0 } id ? id : null,
            SourceNamespace = migration.SourceNamespace,
        };
    }
}
