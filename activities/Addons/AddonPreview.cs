using Masterful.Workflows.Contracts.Addons;

namespace Masterful.Activities.Addons;

/// <summary>What replaying would do, and what nothing replays any more.</summary>
/// <param name="Objects">Every object, in the order of applying.</param>
/// <param name="Orphans">Objects that gardener-resource-manager left behind.</param>
/// <param name="ManagedResources">Where the objects come from, and what is left out.</param>
public sealed record AddonPreview(
    IReadOnlyList<AddonDifference> Objects, IReadOnlyList<OrphanedObject> Orphans, IReadOnlyList<ManagedResourceDisposition> ManagedResources)
{
    /// <summary>Whether replaying would leave the cluster as it is, and nothing is left behind.</summary>
    public bool IsInSync() => Orphans.Count == 0 && Objects.All(item => item.Change is AddonChange.Unchanged or AddonChange.Skipped);
}
