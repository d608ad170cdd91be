using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Seed;

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

        var prepare = new PrepareSeedRequest(run.Context, run.Evidence.Identity!);
        var bundle = await run.BesideSeedAsync(
            (ISeedActivities activities) => activities.PrepareSeedAsync(prepare), "Prepare the registration in the Garden");
        if (bundle.Artifact is not null)
        {
            var apply = new ApplySeedObjectsRequest(run.Node, bundle);
            var report = await run.OnNodeAsync(
                (INodeSeedActivities activities) => activities.ApplySeedObjectsAsync(apply), "Apply the gardenlet", ActivityTime.Wait);
            run.Note($"{report.Objects.Count} objects of the gardenlet applied");
        }

        var wait = new SeedRequest(run.Context, bundle);
        var seed = await run.BesideSeedAsync(
            (ISeedActivities activities) => activities.WaitForSeedAsync(wait), $"Wait for Seed {bundle.SeedName}", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Seed = seed };
        run.Note($"Seed {seed.SeedName}: {string.Join(", ", seed.Conditions.Select(condition => $"{condition.Type}={condition.Status}"))}");
    }

    // Registering again replaces what is there.
    public Task ProveAsync(MigrationRun run) => RunAsync(run);
}
