using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>An applied object as the server has it now, and what the apply did to it.</summary>
public sealed record ApplyResult(JsonObject Object, ApplyOutcome Outcome);
