using System.Text;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Phases;
using Stateless.Graph;

namespace Masterful.Workflows.StateMachine;

/// <summary>Writes <c>docs/phases.md</c> from the phase table and the state machine.</summary>
public static class PhaseDocument
{
    /// <summary>The document.</summary>
    public static string Render()
    {
        var text = new StringBuilder();
        text.Append("# Phases\n\nGenerated from `workflows/Phases/PhaseTable.cs` and the state machine by `make docs`; a test compares.\n\n");
        text.Append("| # | phase | does | evidence kept | compensation | may be skipped |\n|---|---|---|---|---|---|\n");
        foreach (var phase in PhaseTable.All)
        {
            text.Append($"| {(int)phase.Id + 1} | {phase.Id} | {phase.Does} | {phase.EvidenceKept} | {phase.Compensation} | {(phase.Skippable ? "yes, with a reason" : "no")} |\n");
        }

        text.Append("\nThe point of no return lies in ").Append(PhaseId.Endpoint).Append(": rollback is refused from the moment its first switch is begun.\n\n## States\n\n```mermaid\n");
        text.Append(MermaidGraph.Format(new MigrationStateMachine().Describe()).ReplaceLineEndings("\n").Trim()).Append("\n```\n");
        return text.ToString();
    }
}
