using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Seed;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>The Shoot becomes a Seed, without any long-lived administrator credential.</summary>
internal sealed class SeedPhase : IPhase
{
    public PhaseId Id => PhaseId.Seed;

    public async Task RunAsync(MigrationRun run)
    {
        if (!run.Request.RegisterSeed)
        {
            run.Note("not asked for (registerSeed is false)");
            return;
        }

        var prepare = new PrepareSeedRequest(run.Context, run.Evidence.Identity!, run.Evidence.Plan!.Source.ServiceAccountIssuers);
        var bundle = await run.BesideSeedAsync(
            (ISeedActivities activities) => activities.PrepareSeedAsync(prepare), "Prepare the registration in the Garden");
        run.BegunSeed = bundle;
        if (bundle.Artifact is not null)
        {
            var apply = new ApplySeedObjectsRequest(run.Node, bundle);
            var report = await run.OnNodeAsync(
                (INodeSeedActivities activities) => activities.ApplySeedObjectsAsync(apply), "Apply the gardenlet", ActivityTime.Wait);
            run.Note($"{report.Objects.Count} objects of the gardenlet applied");
        }

        var wait = new SeedRequest(run.Context, bundle);
        if (bundle.Mode == "managedSeed")
        {
            var shoot = await run.BesideSeedAsync(
                (ISeedActivities activities) => activities.RegisterManagedSeedAsync(wait), $"Wait for Shoot garden/{bundle.SeedName}, create its ManagedSeed", ActivityTime.Wait);
            run.Note($"Shoot garden/{bundle.SeedName}: {Words(shoot)}");
        }

        var seed = await run.BesideSeedAsync(
            (ISeedActivities activities) => activities.WaitForSeedAsync(wait), $"Wait for Seed {bundle.SeedName}", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Seed = seed };
        var node = run.Node;
        await run.OnNodeAsync<INodeSeedActivities>(node, activities => activities.RemoveBootstrapAsync(node), "Remove bootstrap kubeconfigs");
        run.BegunSeed = null;
        run.Note($"Seed {seed.SeedName}: {Words(seed.Conditions)}");
    }

    /// <summary>Takes away what could still register a Seed, where the phase was skipped after it had begun.</summary>
    internal static async Task ForgetAsync(MigrationRun run)
    {
        if (run.BegunSeed is not { } begun || !Workflow.Patched("forget-bootstrap"))
        {
            return;
        }

        // Tried once: the token ends within the hour by itself, and nothing of this may keep the migration's own rights alive.
        run.BegunSeed = null;
        var request = new SeedRequest(run.Context, begun);
        await TryAsync(run, async () => run.Note(await run.BesideSeedAsync(
            (ISeedActivities activities) => activities.ForgetBootstrapTokenAsync(request), "Delete the bootstrap token of a registration that was skipped")));
        if (begun.Artifact is not null)
        {
            var node = run.Node;
            await TryAsync(run, () => run.OnNodeAsync<INodeSeedActivities>(
                node, activities => activities.RemoveBootstrapAsync(node), "Remove bootstrap kubeconfigs of a registration that was skipped"));
        }
    }

    private static async Task TryAsync(MigrationRun run, Func<Task> forget)
    {
        try
        {
            await forget();
        }
        catch (FailureException problem) when (!TemporalException.IsCanceledException(problem))
        {
            run.Note($"left of the registration that was skipped: {FailureText.Of(problem).Message}");
        }
    }

    private static string Words(IEnumerable<SeedCondition> conditions) =>
        string.Join(", ", conditions.Select(condition => $"{condition.Type}={condition.Status}"));

    // Registering again replaces what is there.
    public Task ProveAsync(MigrationRun run) => RunAsync(run);
}
