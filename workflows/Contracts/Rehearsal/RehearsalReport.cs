using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Workflows.Contracts.Rehearsal;

/// <summary>What a rehearsal did, how long it took and what it found.</summary>
/// <param name="Steps">The steps in their order.</param>
/// <param name="Prune">What the prune would keep and drop.</param>
public sealed record RehearsalReport(IReadOnlyList<RehearsalStep> Steps, PruneResult Prune)
{
    /// <summary>Milliseconds of the steps that the API is away for in a real migration, as far as a rehearsal can tell.</summary>
    public long ExpectedDowntimeMs => Steps.Where(step => step.ApiAway).Sum(step => step.Milliseconds);

    /// <summary>What <see cref="ExpectedDowntimeMs"/> does not hold.</summary>
    public string NotCounted => Steps.Any(step => step is { Name: RehearsalStep.ApiServerStart, ApiAway: true })
        ? "what the source takes to stop and the controllers to take over"
        : "what the API servers take to stop and start";
}
