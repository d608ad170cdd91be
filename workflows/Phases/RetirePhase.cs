using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Workflows.Phases;

/// <summary>Lets go of the source; machine objects only when that was asked for, and approved with the list of them.</summary>
internal sealed class RetirePhase : IPhase
{
    public PhaseId Id => PhaseId.Retire;

    public async Task RunAsync(MigrationRun run)
    {
        // Asked again here because Verify, which does it too, may have been skipped.
        await VerifyPhase.RevokeAsync(run);
        var request = new RetireRequest(run.Context, run.Request.DeleteMachines);
        var earlier = run.Evidence.Retirement;
        var list = await run.BesideSeedAsync(
            (IRetireActivities activities) => activities.ListRetirementAsync(request), "List what is left of the source");
        run.Evidence = run.Evidence with { Retirement = list };

        // Objects are kept before anything that manages them lets go.
        list = await run.BesideSeedAsync(
            (IRetireActivities activities) => activities.OrphanSourceAsync(request), $"Orphan {list.Count("orphan")} objects");
        run.Evidence = run.Evidence with { Retirement = list };
        var orphaned = list;
        list = await run.BesideSeedAsync(
            (IRetireActivities activities) => activities.MigrateExtensionsAsync(request), $"Make {list.Count("migrate")} extensions let go", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Retirement = list };
        run.Note($"{orphaned.Count("orphan")} objects orphaned, {list.Count("migrate")} extensions migrated, {list.Count("leave")} left as they are");
        await ForgetMachinesAsync(run, request, list);
        run.Evidence = run.Evidence with { Retirement = Merge(run.Evidence.Retirement!, list, orphaned, earlier) };
    }

    /// <summary>With what earlier attempts deleted, or extensions did, and so cannot be seen any more.</summary>
    private static RetirementList Merge(RetirementList now, params RetirementList?[] before)
    {
        var known = now.Items.Select(item => item.Object).ToHashSet();
        var gone = before
            .SelectMany(list => list?.Items ?? [])
            .Where(item => item.Action is "delete" or "release" || (item.Action == "orphan" && item.Object.Kind == "ManagedResource"))
            .Where(item => known.Add(item.Object))
            .Select(item => item with { Outcome = "gone" });
        return new RetirementList([.. now.Items, .. gone]);
    }

    public Task ProveAsync(MigrationRun run) => Task.CompletedTask;

    private static async Task ForgetMachinesAsync(MigrationRun run, RetireRequest request, RetirementList list)
    {
        if (list.Count("delete") == 0)
        {
            run.Note(request.DeleteMachines ? "no machine object is left" : "nothing deleted");
            return;
        }

        if (!run.Deletion.Passes(list.DeletionDigest()))
        {
            run.Note($"deleting {list.Count("delete")} machine objects waits for an approval that names {run.Deletion.Wanted}");
            return;
        }

        var approved = request with { Approved = [.. list.Items.Where(item => item.Action == "delete").Select(item => item.Object)] };
        var deleted = await run.BesideSeedAsync(
            (IRetireActivities activities) => activities.ForgetMachinesAsync(approved), $"Forget {list.Count("delete")} machine objects", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Retirement = new RetirementList([.. list.Items.Where(item => item.Action != "delete"), .. deleted.Items]) };
        run.Note($"{deleted.Items.Count} machine objects deleted, no machine");
    }
}
