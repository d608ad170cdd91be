namespace Masterful.Activities.Etcd.Prune;

/// <summary>Matches objects by one of their owners.</summary>
/// <param name="Kind">Glob for the owner's kind.</param>
/// <param name="Name">Glob for the owner's name.</param>
public sealed record OwnerCriterion(string Kind, string Name);
