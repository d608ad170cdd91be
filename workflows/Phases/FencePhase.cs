using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>From here on the API is away, and the clock of the downtime runs.</summary>
internal sealed class FencePhase : IPhase
{
    public PhaseId Id => PhaseId.Fence;

    /// <summary>For how long at least certificates must be good when the API is taken away: repairs take their time.</summary>
    private static readonly TimeSpan LeastLife = TimeSpan.FromHours(8);

    public async Task RunAsync(MigrationRun run)
    {
        if (run.Evidence.Source is null || !Workflow.Patched("check-life-once"))
        {
            CheckLife(run);
        }

        run.Probe.Start(run.Node, run.Evidence.Plan!.Source.ApiNames);
        var request = await RecordAsync(run);
        var actors = await run.BesideSeedAsync(
            (IFenceActivities activities) => activities.StopActorsAsync(request), "Stop what would fight back", ActivityTime.Wait);
        var proof = await run.BesideSeedAsync(
            (IFenceActivities activities) => activities.StopSourceAsync(request), "Stop KCM, scheduler and kube-apiserver, prove silence", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Actors = actors, Fence = proof };
        run.Note($"{actors.Actors.Count} actors stopped");
        run.Note($"etcd stands at revision {proof.Revision}; nothing answers at {string.Join(", ", proof.Addresses)}");
    }

    public async Task ProveAsync(MigrationRun run)
    {
        var request = await RecordAsync(run);
        if (run.PointOfNoReturnPassed && Workflow.Patched("no-source-etcd-after-the-switch"))
        {
            // What was in the source's etcd is of no consequence any more, and it may have been shut down.
            await GuardAsync(run);
            return;
        }

        var proof = await CheckAsync(run);
        run.Evidence = run.Evidence with { Fence = proof };
        run.Note($"the fence of {request.Migration.SourceSeed} holds at revision {proof.Revision}");
    }

    /// <summary>Looks again whether the fence holds; phases up to the switch begin with it.</summary>
    internal static Task<FenceProof> CheckAsync(MigrationRun run)
    {
        var request = new FenceRequest(run.Context, run.Evidence.Source!, run.Evidence.Fence);
        return run.BesideSeedAsync(
            (IFenceActivities activities) => activities.CheckFenceAsync(request), "Check that nothing brought the source back");
    }

    /// <summary>The last look before the switch. It is short, because every second of it is downtime.</summary>
    internal static async Task GuardAsync(MigrationRun run)
    {
        var proof = run.PointOfNoReturnPassed ? null : run.Evidence.Fence;
        var request = new FenceRequest(run.Context, run.Evidence.Source!, proof);
        var guard = await run.BesideSeedAsync(
            (IFenceActivities activities) => activities.GuardFenceAsync(request), "Look once more whether anything brought the source back");
        run.Note($"the fence held at {guard.LookedAt:O}, nothing answers at {string.Join(", ", guard.Addresses)}");
        if (proof is not null)
        {
            run.Note($"nothing was written to the source's etcd after revision {proof.Revision}, {(guard.LookedAt - proof.ProvenAt).TotalSeconds:0.0} s ago");
        }
    }

    private static void CheckLife(MigrationRun run)
    {
        // The migration's own was renewed just before, where it was old.
        var ends = run.Evidence.AllCertificates.SelectMany(issued => issued.Certificates)
            .Where(certificate => certificate.Name != CredentialNames.Operator)
            .Select(certificate => (certificate.Name, certificate.NotAfter))
            .Concat(run.OperatorEnds.Select(own => ($"{CredentialNames.Operator} on {own.Key}", own.Value)));
        var (name, end) = ends.DefaultIfEmpty(("", DateTimeOffset.MaxValue)).MinBy(certificate => certificate.Item2);
        if (end - Workflow.UtcNow < LeastLife)
        {
            throw CredentialErrors.TooOld.At($"certificate {name}", $"it ends at {end:O}, less than {LeastLife.TotalHours:0} h from now.");
        }
    }

    /// <summary>Records the source, or finds what a run before this one recorded, and registers how it is brought back.</summary>
    internal static async Task<FenceRequest> RecordAsync(MigrationRun run)
    {
        var record = await run.BesideSeedAsync(
            (IFenceActivities activities) => activities.RecordSourceAsync(run.Context), "Record the source as it is");
        var request = new FenceRequest(run.Context, record);
        run.Evidence = run.Evidence with { Source = record };
        RegisterCompensation(run, request);
        return request;
    }

    /// <summary>Registers how the source is brought back.</summary>
    internal static void RegisterCompensation(MigrationRun run, FenceRequest request) =>
        run.Compensations.Register(PhaseId.Fence, "bring the source back to what was recorded", async () =>
        {
            var restored = await Workflow.ExecuteActivityAsync(
                (IFenceActivities activities) => activities.UnfenceAsync(request),
                ActivityPolicy.Options(TaskQueues.Migrations, "Rollback: bring the source back", ActivityTime.Wait, CancellationToken.None));
            run.Evidence = run.Evidence with { RestoredSource = restored };
            return $"the source serves again at {restored.ServedBy} since {restored.ServedAt:O}";
        });
}
