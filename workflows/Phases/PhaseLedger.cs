using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>What became of each phase.</summary>
internal sealed class PhaseLedger
{
    private readonly PhaseStatus[] phases =
        PhaseTable.All.Select(phase => new PhaseStatus(phase.Id, PhaseOutcome.Pending, null, null, [])).ToArray();

    public IReadOnlyList<PhaseStatus> Phases => [.. phases];

    // A retried phase keeps its first start: the operator wants to know how long it took in all.
    public void Start(PhaseId phase) =>
        Change(phase, status => status with { Outcome = PhaseOutcome.Running, StartedAt = status.StartedAt ?? Workflow.UtcNow });

    public void End(PhaseId phase, PhaseOutcome outcome, IReadOnlyList<string> evidence) =>
        Change(phase, status => status with { Outcome = outcome, EndedAt = Workflow.UtcNow, Evidence = evidence });

    public void Note(PhaseId phase, IReadOnlyList<string> evidence) =>
        Change(phase, status => status with { Evidence = evidence });

    /// <summary>Adds to what a phase that has ended tells.</summary>
    public void Add(PhaseId phase, IReadOnlyList<string> evidence) =>
        Change(phase, status => status with { Evidence = [.. status.Evidence, .. evidence] });

    public void Skip(PhaseId phase, string reason) =>
        Change(phase, status => status with { Outcome = PhaseOutcome.Skipped, EndedAt = Workflow.UtcNow, Reason = reason });

    public void Compensate(PhaseId phase) =>
        Change(phase, status => status with { Outcome = PhaseOutcome.Compensated, EndedAt = Workflow.UtcNow });

    private void Change(PhaseId phase, Func<PhaseStatus, PhaseStatus> change) => phases[(int)phase] = change(phases[(int)phase]);
}
