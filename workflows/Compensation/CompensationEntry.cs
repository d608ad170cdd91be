using Masterful.Workflows.Contracts;

namespace Masterful.Workflows.Compensation;

/// <summary>A step back that is known before the step forward is taken.</summary>
/// <param name="Phase">The phase whose effect it takes back.</param>
/// <param name="Step">What it does, for people.</param>
/// <param name="RunAsync">Does it and answers what was seen. Idempotent; tolerates that the step forward never happened.</param>
public sealed record CompensationEntry(PhaseId Phase, string Step, Func<Task<string>> RunAsync);
