using Temporalio.Exceptions;
using Temporalio.Workflows;
using Mutex = Temporalio.Workflows.Mutex;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Signals with and without a handler, updates that wait, are refused and fail, and a lock between them.</summary>
[Workflow]
public class MessagesWorkflow
{
    private readonly Mutex mutex = new();
    private readonly List<string> log;
    private bool finished;

    [WorkflowInit]
    public MessagesWorkflow(string first) => log = [first];

    [WorkflowQuery]
    public IReadOnlyList<string> Log => log;

    [WorkflowRun]
    public async Task<string> RunAsync(string first)
    {
        await Workflow.WaitConditionAsync(() => finished);
        Workflow.Signals["Late"] = WorkflowSignalDefinition.CreateWithoutAttribute("Late", (string text) =>
        {
            log.Add($"late {text}");
            return Task.CompletedTask;
        });
        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished && log.Any(entry => entry.StartsWith("late", StringComparison.Ordinal)));
        return string.Join(',', log);
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public async Task<int> AppendAsync(string text)
    {
        await mutex.WaitOneAsync();
        try
        {
            log.Add($"begin {text}");
            await Workflow.ExecuteActivityAsync(
                () => ZooActivities.Echo(text), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
            log.Add($"end {text}");
            return log.Count;
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    [WorkflowUpdateValidator(nameof(AppendAsync))]
    public void ValidateAppend(string text)
    {
        if (text.Length == 0)
        {
            throw new ApplicationFailureException("nothing to append");
        }
    }

    [WorkflowUpdate]
    public Task FailAsync() => throw new ApplicationFailureException("on purpose", "Wanted");
}
