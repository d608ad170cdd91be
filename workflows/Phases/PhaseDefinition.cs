using Masterful.Workflows.Contracts;

namespace Masterful.Workflows.Phases;

/// <summary>One row of the phase table.</summary>
/// <param name="Id">Which phase.</param>
/// <param name="Does">What it does.</param>
/// <param name="EvidenceKept">What it leaves in the result.</param>
/// <param name="Compensation">How it is taken back.</param>
/// <param name="Skippable">Whether an operator may go on without it.</param>
/// <param name="Activities">Its activities, the first one first.</param>
public sealed record PhaseDefinition(
    PhaseId Id,
    string Does,
    string EvidenceKept,
    string Compensation,
    bool Skippable,
    IReadOnlyList<string> Activities);
