namespace Masterful.Workflows.Contracts.Requests;

/// <summary>What an operator says with Retry, Skip, Rollback, Pause and Resume.</summary>
/// <param name="Reason">Why; required by Skip.</param>
/// <param name="By">Who.</param>
public sealed record OperatorRequest(string Reason = "", string By = "");
