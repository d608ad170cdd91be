using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Workflows.Compensation;

/// <summary>
/// Steps back, registered before each step forward and taken newest first. Every outcome is recorded: an error here is what an
/// operator must see, so it is never swallowed.
/// </summary>
public sealed class CompensationLog
{
    private readonly Stack<CompensationEntry> entries = new();
    private readonly List<CompensationOutcome> outcomes = [];

    /// <summary>What was taken back so far, in order.</summary>
    public IReadOnlyList<CompensationOutcome> Outcomes => outcomes;

    /// <summary>The step to take next, or null when all are taken.</summary>
    public CompensationEntry? Next => entries.TryPeek(out var entry) ? entry : null;

    /// <summary>Registers a step back; a phase that is retried registers each of its steps only once.</summary>
    public void Register(PhaseId phase, string step, Func<Task<string>> runAsync)
    {
        if (!entries.Any(entry => entry.Phase == phase && entry.Step == step))
        {
            entries.Push(new CompensationEntry(phase, step, runAsync));
        }
    }

    /// <summary>Forgets what is registered, to register it anew; only before the first step back.</summary>
    public void Clear() => entries.Clear();

    /// <summary>Records that an operator went on without steps that could not be found out.</summary>
    public void Unknown(PhaseId phase, string step, string reason) => outcomes.Add(new CompensationOutcome(phase, step, "left behind", reason));

    /// <summary>Records that the next step was taken.</summary>
    public void Done(string seen) => Close("done", seen);

    /// <summary>Records that an operator went on without the next step.</summary>
    public void LeftBehind(string reason) => Close("left behind", reason);

    private void Close(string outcome, string detail)
    {
        var entry = entries.Pop();
        outcomes.Add(new CompensationOutcome(entry.Phase, entry.Step, outcome, detail));
    }
}
