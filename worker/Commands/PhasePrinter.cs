using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.StateMachine;

namespace Masterful.Worker.Commands;

/// <summary>Prints what changed since it was last asked, one line each, so that a log of it reads as well as a screen.</summary>
internal sealed class PhasePrinter(TextWriter writer)
{
    private readonly Dictionary<PhaseId, PhaseOutcome> seen = [];
    private string state = "";
    private int compensations;

    /// <summary>Where it prints.</summary>
    public TextWriter Writer => writer;

    public void Print(MigrationStatus status)
    {
        foreach (var phase in status.Phases.Where(phase => phase.Outcome != seen.GetValueOrDefault(phase.Phase, PhaseOutcome.Pending)))
        {
            seen[phase.Phase] = phase.Outcome;
            Print(phase);
        }

        foreach (var step in status.Compensations.Skip(compensations))
        {
            writer.WriteLine($"  ↩ {step.Phase}: {step.Step}: {step.Outcome} ({step.Detail})");
        }

        compensations = status.Compensations.Count;
        if (status.State != state)
        {
            state = status.State;
            Print(status, state);
        }
    }

    private static string Duration(PhaseStatus phase) =>
        phase is { StartedAt: { } from, EndedAt: { } to } ? $" in {(to - from).TotalSeconds:0.0} s" : "";

    private void Print(PhaseStatus phase)
    {
        switch (phase.Outcome)
        {
            case PhaseOutcome.Running:
                writer.WriteLine($"► {phase.Phase}");
                break;
            case PhaseOutcome.Done or PhaseOutcome.Proven:
                writer.WriteLine($"✔ {phase.Phase}{Duration(phase)}");
                foreach (var line in phase.Evidence)
                {
                    writer.WriteLine($"    {line}");
                }

                break;
            case PhaseOutcome.Skipped:
                writer.WriteLine($"- {phase.Phase} skipped: {phase.Reason}");
                break;
        }
    }

    private void Print(MigrationStatus status, string current)
    {
        switch (current)
        {
            case nameof(MigrationState.AwaitingApproval):
                writer.WriteLine($"? {status.Phase} waits for an approval: masterful approve {status.Shoot} --plan {status.PlanDigest[..12]}");
                break;
            case nameof(MigrationState.Parked) or nameof(MigrationState.RollbackParked):
                writer.WriteLine($"✗ {status.Phase} parked: {status.Parked?.Message}");
                writer.WriteLine($"  possible now: {string.Join(", ", status.Choices.Select(choice => $"masterful {choice.ToLowerInvariant()} {status.Shoot}"))}");
                break;
            case nameof(MigrationState.RollingBack):
                writer.WriteLine("◄ rolling back");
                break;
            case nameof(MigrationState.RolledBack):
                writer.WriteLine("✔ rolled back");
                break;
            case nameof(MigrationState.Rehearsed):
                writer.WriteLine("✔ rehearsed; nothing was touched");
                break;
            case nameof(MigrationState.Migrated):
                writer.WriteLine("✔ migrated");
                break;
        }
    }
}
