namespace Masterful.Workflows.Contracts.Requests;

/// <summary>Lets a gated phase begin.</summary>
/// <param name="Plan">The plan's digest, or at least its first 12 characters: who approves says what.</param>
/// <param name="By">Who approves.</param>
/// <param name="Phase">The phase that may begin; refused when another waits, e.g. because the approval is a repetition. Empty for the one that waits.</param>
public sealed record ApproveRequest(string Plan, string By = "", string Phase = "");
