using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Source;
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
        run.Request.StartFrom > PhaseId.Preflight && !run.KnowsEarlierRun && Workflow.Patched("roll-back-earlier-run");

    /// <summary>
    /// Registers them all. Fails when Garden or Seed cannot be asked what there was; and with <c>MIG-END-003</c>, beyond the point of no return from
    /// then on, when the earlier run had begun to move the names, so that nothing is taken back.
    /// </summary>
    public static async Task RegisterAsync(MigrationRun run)
    {
        run.Cancellation = CancellationToken.None;
        var source = await run.BesideSeedAsync((IPreflightActivities activities) => activities.InspectSourceAsync(run.Context), "Find the source that is to be brought back");
        if (source.SwitchedAt is { } switched)
        {
            run.PassPointOfNoReturn();
            throw EndpointErrors.PointOfNoReturn.At($"Shoot {run.Request.Shoot}", $"an earlier run moved the API's names at {switched:u}. Nothing was taken back; start from Endpoint or later.");
        }

        if (source.SourceNamespace.Length == 0)
        {
            throw RequestErrors.ShootNotFound.At($"Shoot {run.Request.Shoot}", "its status names no Seed that it was in.");
        }

        run.Context = run.Context with { SourceSeed = source.SourceSeed, SourceNamespace = source.SourceNamespace, ApiNames = source.ApiNames };
        await FencePhase.RecordAsync(run);
        Register(run);
    }

    /// <summary>Registers what can be, in the order of the phases: what was done to nodes in any case, the source where its record is at hand.</summary>
    public static void Register(MigrationRun run)
    {
        run.KnowsEarlierRun = true;
        run.Compensations.Clear();
        CredentialsPhase.RegisterCompensation(run, whateverWasFound: true);
        WarmCopy.RegisterCompensations(run);
        if (run.Evidence.Source is { } record)
        {
            FencePhase.RegisterCompensation(run, new FenceRequest(run.Context, record));
        }

        EtcdPhase.RegisterCompensation(run);
        CutoverPhase.RegisterCompensation(run);
        NodeJoin.RegisterCompensation(run);
        EndpointPhase.RegisterCompensation(run, whateverWasFound: true);
    }
}
