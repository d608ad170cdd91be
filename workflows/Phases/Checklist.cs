using System.Text;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Workflows.Phases;

/// <summary>The live checklist in the Temporal UI's details, as Markdown.</summary>
internal static class Checklist
{
    public static string Of(MigrationStatus status)
    {
        var text = new StringBuilder();
        text.Append("**").Append(status.State).Append("**\n\n");
        foreach (var phase in status.Phases)
        {
            text.Append(phase.Outcome is PhaseOutcome.Done or PhaseOutcome.Proven or PhaseOutcome.Skipped ? "- [x] " : "- [ ] ")
                .Append(phase.Phase)
                .Append(phase.Outcome == PhaseOutcome.Pending ? "" : $" ({phase.Outcome.ToString().ToLowerInvariant()})")
                .Append('\n');
        }

        if (status.Parked is { } parked)
        {
            text.Append('\n').Append(parked.Message).Append("\n\nUpdates that will be accepted: ").AppendJoin(", ", parked.Choices).Append('\n');
        }
        else if (status.State == nameof(StateMachine.MigrationState.AwaitingApproval))
        {
            text.Append($"\nSend the update `Approve` with `{{\"plan\": \"{status.PlanDigest}\"}}` to begin {status.Phase}.\n");
        }

        return text.ToString();
    }
}
