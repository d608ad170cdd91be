using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>An applied object as the server has it now, and what the apply did to it.</summary>
/// <param name="Object">As it is now; of a dry run, as it would be.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Before">As it was; null when it was not there.</param>
public sealed record ApplyResult(JsonObject Object, ApplyOutcome Outcome, JsonObject? Before = null);
