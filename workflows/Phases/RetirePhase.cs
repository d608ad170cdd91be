using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Workflows.Phases;

/// <summary>Lets go of the source; deletes nothing.</summary>
internal sealed class RetirePhase : IPhase
{
    public PhaseId Id => PhaseId.Retire;

    public async Task RunAsync(MigrationRun run)
    {
        // Asked again here because Verify, which does it too, may have been skipped.
        await VerifyPhase.RevokeAsync(run);
        var list = await run.BesideSeedAsync(
            (IRetireActivities activities) => activities.ListRetirementAsync(run.Context), "List what is left of the source");
        run.Evidence = run.Evidence with { Retirement = list };
        list = await run.BesideSeedAsync(
            (IRetireActivities activities) => activities.OrphanSourceAsync(run.Context), $"Orphan {list.Items.Count(item => item.Action == "orphan")} objects");
        run.Evidence = run.Evidence with { Retirement = list };
        run.Note($"{list.Items.Count(item => item.Action == "orphan")} objects orphaned, {list.Items.Count(item => item.Action == "leave")} left as they are, none deleted");
    }

    public Task ProveAsync(MigrationRun run) => Task.CompletedTask;
}
