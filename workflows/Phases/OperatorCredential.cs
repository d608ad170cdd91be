using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>The migration's own credential lives for a day. Where that gets near its end, as after a weekend parked, it is signed again.</summary>
internal static class OperatorCredential
{
    private const string Patch = "renew-operator";
    private static readonly TimeSpan Old = TimeSpan.FromHours(12);
    private static readonly TimeSpan Enough = TimeSpan.FromHours(1);

    /// <summary>Renews what is old. What cannot be renewed is only told where the phase can do without: it is good for a while, or another node's serves.</summary>
    public static async Task RenewAsync(MigrationRun run)
    {
        foreach (var node in run.Nodes.Where(node => IsOld(run, node)))
        {
            if (!Workflow.Patched(Patch))
            {
                return;
            }

            try
            {
                await RenewAsync(run, node, run.Cancellation);
            }
            catch (FailureException problem) when (!TemporalException.IsCanceledException(problem) && (node.Joins || Left(run, node) > Enough))
            {
                run.Note($"the migration's own certificate on {node.Node} ends at {run.OperatorEnds[node.Node]:u} and cannot be renewed: {FailureText.Of(problem).Message}");
            }
        }
    }

    /// <summary>The same before a rollback, which goes on without: most of its steps need no API.</summary>
    public static async Task RenewForRollbackAsync(MigrationRun run)
    {
        foreach (var node in run.Nodes.Where(node => IsOld(run, node) && Left(run, node) < Enough))
        {
            if (!Workflow.Patched(Patch))
            {
                return;
            }

            try
            {
                await RenewAsync(run, node, CancellationToken.None);
            }
            catch (FailureException)
            {
                // The step that needs it says so.
            }
        }
    }

    private static async Task RenewAsync(MigrationRun run, NodeContext node, CancellationToken cancellation)
    {
        var requests = await NodeCall.RunAsync(
            node, (INodeCredentialActivities activities) => activities.CreateSigningRequestsAsync(node), "Ask for the migration's own certificate again", ActivityTime.Short, cancellation);
        var issue = new IssueCertificatesRequest(run.Context, requests with { Requests = [.. requests.Requests.Where(request => request.Name == CredentialNames.Operator)] });
        var issued = await Workflow.ExecuteActivityAsync(
            (ICredentialActivities activities) => activities.IssueCertificatesAsync(issue),
            ActivityPolicy.Options(TaskQueues.Migrations, "Sign the migration's own certificate again", ActivityTime.Short, cancellation));
        var renewed = issued.Certificates.Single();
        var install = new RenewOperatorRequest(node, renewed);
        await NodeCall.RunAsync<INodeCredentialActivities>(
            node, activities => activities.RenewOperatorAsync(install), "Install the migration's own certificate", ActivityTime.Short, cancellation);
        run.OperatorEnds[node.Node] = renewed.NotAfter;
        run.Note($"the migration's own certificate on {node.Node} was renewed, until {renewed.NotAfter:u}");
    }

    private static bool IsOld(MigrationRun run, NodeContext node) => Left(run, node) < Old;

    private static TimeSpan Left(MigrationRun run, NodeContext node) =>
        run.OperatorEnds.TryGetValue(node.Node, out var end) ? end - Workflow.UtcNow : TimeSpan.MaxValue;
}
