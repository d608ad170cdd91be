namespace Masterful.Workflows.Contracts.Addons;

/// <summary>One object's result.</summary>
/// <param name="Object">The object.</param>
/// <param name="Result">What happened.</param>
/// <param name="Reason">Why, for skipped and failed ones, and fields taken over from other managers; else empty.</param>
/// <param name="Origin">Name of the ManagedResource, or of the template, that it came from.</param>
/// <param name="TakenOver">Fields that another manager owned with another value, each with whose it was; null when there were none.</param>
public sealed record AppliedObject(ObjectRef Object, ApplyResult Result, string Reason, string Origin, IReadOnlyList<string>? TakenOver = null);
