namespace Masterful.Activities.Etcd.Prune;

/// <summary>Ordered rules that say which keys come along. A key that no rule matches is kept.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Rules">The rules; the first match decides.</param>
public sealed record PruneProfile(string Name, IReadOnlyList<PruneRule> Rules);
