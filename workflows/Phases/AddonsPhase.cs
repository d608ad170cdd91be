using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;

namespace Masterful.Workflows.Phases;

/// <summary>kube-proxy, calico, CoreDNS and the rest come from the Seed's ManagedResources, not from anybody's clipboard.</summary>
internal sealed class AddonsPhase : IPhase
{
    public PhaseId Id => PhaseId.Addons;

    public async Task RunAsync(MigrationRun run)
    {
        var collect = new CollectAddonsRequest(run.Context, run.Evidence.Identity!, run.Evidence.Source!);
        var bundle = await run.BesideSeedAsync(
            (IAddonActivities activities) => activities.CollectAddonsAsync(collect), "Decode, filter and order ManagedResources");
        var apply = new ApplyAddonsRequest(run.Node, bundle);
        var report = await run.OnNodeAsync(
            (INodeAddonActivities activities) => activities.ApplyAddonsAsync(apply), $"Apply {bundle.Objects} objects", ActivityTime.Wait);
        run.Evidence = run.Evidence with { AddonBundle = bundle, Addons = report, DeadReferences = report.DeadReferences ?? run.Evidence.DeadReferences };
        foreach (var (result, count) in report.Count())
        {
            run.Note($"{count} objects {result.ToString().ToLowerInvariant()}");
        }

        foreach (var conflict in report.Objects.Where(result => result.TakenOver is { Count: > 0 }))
        {
            run.Note($"taken over: {conflict.Object}: {string.Join(", ", conflict.TakenOver!)}");
        }

        foreach (var dead in report.DeadReferences?.References ?? [])
        {
            run.Note($"{dead.Action}: {dead.Object} points at {dead.Target}: {dead.Reason}");
        }

        foreach (var change in bundle.ManagedResources.SelectMany(resource => resource.Changes ?? [], (resource, line) => $"changed on the way: {resource.Name}: {line}"))
        {
            run.Note(change);
        }

        if (bundle.ManagedInCluster is { } managed)
        {
            run.Note($"gardener-resource-manager runs in the cluster and applied {managed.Count} ManagedResources; its webhooks are off");
        }

        foreach (var left in bundle.ManagedResources.Where(resource => !resource.Replayed))
        {
            run.Note($"not replayed: {left.Name}: {left.Reason}");
        }
    }

    // Applying is its own proof: what is there already comes out as unchanged.
    public Task ProveAsync(MigrationRun run) => RunAsync(run);
}
