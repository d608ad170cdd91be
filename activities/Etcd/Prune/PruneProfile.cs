namespace Masterful.Activities.Etcd.Prune;

/// <summary>Ordered rules that say which keys come along. A key that no rule matches is kept, unless the profile is an allow-list.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Rules">The rules; the first match decides.</param>
public sealed record PruneProfile(string Name, IReadOnlyList<PruneRule> Rules)
{
    /// <summary>Decides about keys that no rule matches, also those outside Kubernetes' grammar; null keeps them.</summary>
    public PruneRule? Otherwise { get; init; }
}
