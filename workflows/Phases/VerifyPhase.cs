using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Workflows.Phases;

/// <summary>What was promised, looked at from the node and from beside the Seed.</summary>
internal sealed class VerifyPhase : IPhase
{
    public PhaseId Id => PhaseId.Verify;

    public async Task RunAsync(MigrationRun run)
    {
        DowntimeRecord.Keep(run, await run.Probe.StopOutsideAsync(run.Phases));
        var onNode = new VerifyControlPlaneRequest(run.Node, run.Evidence.Plan!.Source, run.Evidence.Endpoint!.Record, run.Evidence.Prune);
        var node = await run.OnNodeAsync(
            (INodeVerificationActivities activities) => activities.VerifyControlPlaneAsync(onNode), "Verify the new control plane", ActivityTime.Wait);
        var besideSeed = new FenceRequest(run.Context, run.Evidence.Source!);
        var source = await run.BesideSeedAsync(
            (IVerificationActivities activities) => activities.VerifySourceAsync(besideSeed), "Verify that the old side is silent");
        var report = new VerificationReport([.. node.Checks, .. source.Checks]);
        run.Evidence = run.Evidence with { Verification = report };
        foreach (var check in report.Checks)
        {
            run.Note($"{check.Verdict()} {check.Id}: {check.Evidence}");
        }

        var failed = report.Checks.Where(check => check.Breaks()).ToList();
        if (failed.Count > 0)
        {
            throw VerificationErrors.ChecksFailed.At(
                $"Shoot {run.Request.Shoot}", string.Join(" ", failed.Select(check => $"[{check.Id}] {check.Evidence}")));
        }

        await RevokeAsync(run);
    }

    public Task ProveAsync(MigrationRun run) => Task.CompletedTask;

    /// <summary>Takes the migration's own rights away, and what gave them on every node; before them what a skipped registration left.</summary>
    internal static async Task RevokeAsync(MigrationRun run)
    {
        await SeedPhase.ForgetAsync(run);
        foreach (var node in run.Nodes)
        {
            await run.OnNodeAsync<INodeVerificationActivities>(
                node, activities => activities.RevokeOperatorAsync(node), "Revoke the migration's operator credential");
            run.OperatorEnds.Remove(node.Node);
        }

        run.Revoked = true;
    }
}
