namespace Masterful.Activities.Addons;

/// <summary>An object that gardener-resource-manager made and that nothing replays.</summary>
/// <param name="Object">The object.</param>
/// <param name="Sign">What tells that gardener-resource-manager made it.</param>
/// <param name="Reason">Why nothing replays it.</param>
public sealed record OrphanedObject(Workflows.Contracts.ObjectRef Object, string Sign, string Reason);
