using Masterful.Workflows.Contracts.Preflight;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// What a run took over that starts from a phase. It registers steps back as it proves phases, and so knows too few when it is rolled back before it
/// has proven all, and none of those that the earlier run may have got to beyond where this one starts. All of them tolerate that there is nothing.
/// </summary>
internal static class EarlierRun
{
    /// <summary>Whether its steps back are still to be found out before a rollback.</summary>
    public static bool IsUnknown(MigrationRun run) =>
        run.Request.StartFrom is not null && !run.KnowsEarlierRun && Workflow.Patched("roll-back-earlier-run");

    /// <summary>Registers them all, in the order of the phases. Fails when Garden or Seed cannot be asked what there was.</summary>
    public static async Task RegisterAsync(MigrationRun run)
    {
        run.Cancellation = CancellationToken.None;
        if (run.Context.SourceNamespace.Length == 0)
        {
            var source = await run.BesideSeedAsync((IPreflightActivities activities) => activities.InspectSourceAsync(run.Context), "Find the source that is to be brought back");
            run.Context = run.Context with { SourceSeed = source.SourceSeed, SourceNamespace = source.SourceNamespace, ApiNames = source.ApiNames };
        }

        // The record comes first: without it nothing is forgotten that was registered so far.
        var record = await FencePhase.RecordAsync(run);
        run.Compensations.Clear();
        CredentialsPhase.RegisterCompensation(run, whateverWasFound: true);
        WarmCopy.RegisterCompensations(run);
        FencePhase.RegisterCompensation(run, record);
        EtcdPhase.RegisterCompensation(run);
        CutoverPhase.RegisterCompensation(run);
        NodeJoin.RegisterCompensation(run);
        EndpointPhase.RegisterCompensation(run, whateverWasFound: true);
        run.KnowsEarlierRun = true;
    }
}
