namespace Masterful.Workflows.Contracts.Source;

/// <summary>One leftover of the source.</summary>
/// <param name="Cluster"><c>garden</c> or <c>seed</c>.</param>
/// <param name="Object">The object.</param>
/// <param name="Action">
/// What Retire does with it: <c>orphan</c>, <c>migrate</c>, <c>delete</c> or <c>leave</c>; <c>release</c> for a ManagedResource that its extension deleted.
/// </param>
/// <param name="Reason">Why.</param>
/// <param name="Outcome"><c>done</c> when the action was seen to hold, <c>gone</c> when it was to be deleted and an earlier attempt, or somebody else, did, or an extension did; empty before.</param>
public sealed record RetirementItem(string Cluster, ObjectRef Object, string Action, string Reason, string Outcome = "");
