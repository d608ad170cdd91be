namespace Masterful.Workflows.Contracts.Requests;

/// <summary>Lets a gated phase begin.</summary>
/// <param name="Plan">The plan's digest, or at least its first 12 characters: who approves says what.</param>
/// <param name="By">Who approves.</param>
public sealed record ApproveRequest(string Plan, string By = "");
