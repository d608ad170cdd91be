using Masterful.Workflows.Contracts.Rehearsal;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>A snapshot of the source that still serves, shipped to the node and put through the final one's steps there, before the fence.</summary>
/// <param name="Snapshot">The warm snapshot; it stays in the store until the names have moved, or until a rollback.</param>
/// <param name="Steps">The steps and how long each took.</param>
public sealed record WarmUp(SnapshotResult Snapshot, IReadOnlyList<RehearsalStep> Steps)
{
    /// <summary>Milliseconds that the final snapshot is expected to take while the API is away.</summary>
    public long ExpectedDowntimeMs => Steps.Where(step => step.ApiAway).Sum(step => step.Milliseconds);
}
