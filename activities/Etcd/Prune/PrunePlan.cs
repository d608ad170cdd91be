using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>
/// What a profile decides about every key. It is written down before the first key is deleted: a run that was killed goes on with
/// the plan, because what is left of the keys would no longer lead to the same one.
/// </summary>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Snapshot">SHA-256 of the snapshot that the keys come from.</param>
/// <param name="Resources">Counts per resource, sorted by name.</param>
/// <param name="Dropped">Every key to delete, sorted.</param>
/// <param name="CountOnlyRules">Rules whose keys evidence counts instead of listing.</param>
public sealed record PrunePlan(
    string Profile,
    string Snapshot,
    IReadOnlyList<ResourceCount> Resources,
    IReadOnlyList<DroppedKey> Dropped,
    IReadOnlyList<string> CountOnlyRules)
{
    /// <summary>How many keys each rule decided about, in the profile's order; last those that no rule matches.</summary>
    public IReadOnlyList<RuleCount> Rules { get; init; } = [];

    /// <summary>Why keys are dropped, per resource and rule.</summary>
    public IReadOnlyList<DroppedCount> Reasons { get; init; } = [];
}
