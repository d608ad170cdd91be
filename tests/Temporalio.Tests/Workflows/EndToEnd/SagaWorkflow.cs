using Temporalio.Activities;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.EndToEnd;

/// <summary>The steps of the saga, as workflow code sees them.</summary>
public interface ISagaActivities
{
    [Activity]
    Task<string> DoAsync(string step);

    [Activity]
    Task UndoAsync(string step);
}

/// <summary>Keeps what it was told to do.</summary>
public sealed class SagaActivities : ISagaActivities
{
    private readonly List<string> log = [];

    public string? Broken { get; set; }

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (log)
            {
                return [.. log];
            }
        }
    }

    [Activity]
    public Task<string> DoAsync(string step)
    {
        if (step == Broken)
        {
            throw new ApplicationFailureException($"{step} is broken", "StepBroken", nonRetryable: true);
        }

        Add($"do {step}");
        return Task.FromResult($"{step} done");
    }

    [Activity]
    public Task UndoAsync(string step)
    {
        Add($"undo {step}");
        return Task.CompletedTask;
    }

    private void Add(string entry)
    {
        lock (log)
        {
            log.Add(entry);
        }
    }
}

/// <summary>Steps with an approval gate, compensated in reverse order when one fails or the workflow is cancelled.</summary>
[Workflow]
public class SagaWorkflow
{
    private static readonly SearchAttributeKey<string> Phase = SearchAttributeKey.CreateKeyword("Phase");
    private readonly Stack<string> toUndo = new();
    private readonly List<string> notes = [];
    private string? approvedBy;

    [WorkflowQuery]
    public string Current { get; private set; } = "new";

    [WorkflowRun]
    public async Task<string> RunAsync(string[] steps, bool gate)
    {
        try
        {
            foreach (var step in steps)
            {
                Current = step;
                Workflow.CurrentDetails = $"doing **{step}**";
                Workflow.UpsertTypedSearchAttributes(Phase.ValueSet(step));
                toUndo.Push(step);
                await Workflow.ExecuteActivityAsync(
                    (ISagaActivities a) => a.DoAsync(step),
                    new() { StartToCloseTimeout = TimeSpan.FromSeconds(30), Summary = $"Do {step}" });
                if (gate)
                {
                    await Workflow.WaitConditionAsync(() => approvedBy is not null);
                }

                await Workflow.DelayWithOptionsAsync(new(1) { Summary = "breathe" });
            }

            Workflow.UpsertMemo(MemoUpdate.ValueSet("notes", string.Join(",", notes)));
            return $"approved by {approvedBy ?? "nobody"}: {string.Join(",", steps)}";
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e) || e is FailureException)
        {
            Current = "compensating";
            while (toUndo.TryPop(out var step))
            {
                await Workflow.ExecuteActivityAsync(
                    (ISagaActivities a) => a.UndoAsync(step),
                    new() { StartToCloseTimeout = TimeSpan.FromSeconds(30), CancellationToken = CancellationToken.None });
            }

            throw;
        }
    }

    [WorkflowSignal]
    public Task NoteAsync(string note)
    {
        notes.Add(note);
        return Task.CompletedTask;
    }

    [WorkflowQuery]
    public string[] Notes(string prefix) => notes.Where(note => note.StartsWith(prefix, StringComparison.Ordinal)).ToArray();

    [WorkflowUpdateValidator(nameof(ApproveAsync))]
    public void ValidateApprove(string who)
    {
        if (who.Length == 0)
        {
            throw new ApplicationFailureException("An approval needs a name", "NoName");
        }
    }

    [WorkflowUpdate]
    public async Task<string> ApproveAsync(string who)
    {
        await Workflow.DelayAsync(1);
        approvedBy = who;
        return $"thanks {who}";
    }
}
