using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>
/// The volatile half of a workflow run: the user's object and its tasks. It is the scheduler of those tasks: they run one
/// at a time, in the order in which they became ready, and only while an activation runs. It never touches history.
/// </summary>
internal sealed partial class WorkflowInstance : TaskScheduler, IWorkflowContext
{
    private readonly WorkflowInstanceOptions options;
    private readonly WorkflowDefinition definition;
    private readonly LinkedList<Task> ready = new();
    private readonly Lock readyLock = new();
    private readonly LinkedList<PendingCondition> conditions = new();
    private List<WorkflowCommand> commands = [];
    private Exception? activationException;
    private Exception? misuse;
    private bool initialized;
    private bool started;
    private bool readOnly;
    private int activationThreadId;

    public WorkflowInstance(WorkflowInstanceOptions options, WorkflowDefinition definition, string workflowId, string runId)
    {
        this.options = options;
        factory = new(CancellationToken.None, TaskCreationOptions.None, TaskContinuationOptions.ExecuteSynchronously, this);
        this.definition = definition;
        this.workflowId = workflowId;
        this.runId = runId;
        // Without a timer the source holds nothing that needs disposal, and an evicted instance is just dropped.
        var cancellation = new CancellationTokenSource();
        CancellationToken = cancellation.Token;
        requestCancellation = cancellation.Cancel;
        logger = new(options.LoggerFactory.CreateLogger($"Temporalio.Workflow:{definition.Name ?? definition.Type.Name}"), this);
        Signals = new HandlerDictionary<WorkflowSignalDefinition>(definition.Signals, d => d.Name, CheckHandlersWritable, OnSignalAdded);
        Queries = new HandlerDictionary<WorkflowQueryDefinition>(definition.Queries, d => d.Name, CheckHandlersWritable, _ => { });
        Updates = new HandlerDictionary<WorkflowUpdateDefinition>(definition.Updates, d => d.Name, CheckHandlersWritable, _ => { });
        dynamicSignal = definition.DynamicSignal;
        dynamicQuery = definition.DynamicQuery;
        dynamicUpdate = definition.DynamicUpdate;
    }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs one activation to the point where nothing is ready any more. Must be called on a thread of its own.</summary>
    public WorkflowCompletion Activate(WorkflowActivation activation)
    {
        commands = [];
        activationException = null;
        activationThreadId = Environment.CurrentManagedThreadId;
        SchedulerListener.Watched = options.WatchScheduler ? this : null;
        UtcNow = activation.Time;
        IsReplaying = activation.IsReplaying;
        CurrentHistoryLength = activation.HistoryLength;
        CurrentHistorySize = activation.HistorySize;
        ContinueAsNewSuggested = activation.ContinueAsNewSuggested;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            // Applying jobs only enqueues, but it makes the workflow's info known.
            CurrentWorkflow.Enter(this, () => ApplyJobs(activation.Jobs));
            options.OnTaskStarting?.Invoke(this, new(Info, definition));
            RunOnce(checkConditions: activation.Jobs.Any(job => job is not ActivationJob.Query));
            WarnOfUnfinishedHandlers();
        }
        catch (Exception e)
        {
            ReportCompleted(e);
            return new([], e);
        }
        finally
        {
            SchedulerListener.Watched = null;
            activationThreadId = 0;
        }

        ReportCompleted(null);
        return new(commands, null);
    }

    /// <summary>Fails this and every later activation: what left the scheduler cannot be brought back.</summary>
    public void ReportMisuse(string message) =>
        misuse ??= new Exceptions.InvalidWorkflowSchedulerException(message, Environment.StackTrace);

    protected override IEnumerable<Task>? GetScheduledTasks()
    {
        lock (readyLock)
        {
            return [.. ready];
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (readyLock)
        {
            ready.AddLast(task);
            if (activationThreadId != Environment.CurrentManagedThreadId)
            {
                // The task itself is legal; what completed the one it waited for is not.
                ReportMisuse("Workflow task was continued from outside the workflow scheduler; workflow code must not use timers or threads");
            }
        }
    }

    protected override bool TryDequeue(Task task)
    {
        lock (readyLock)
        {
            return ready.Remove(task);
        }
    }

    // Inlining would run a continuation before those that became ready earlier; answering no makes the runtime queue it.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void ReportCompleted(Exception? failure)
    {
        // What failed before the workflow was known began no task.
        if (info is not null)
        {
            options.OnTaskCompleted?.Invoke(this, new(info, definition, failure));
        }
    }

    private object? ApplyJobs(IReadOnlyList<ActivationJob> jobs)
    {
        foreach (var job in jobs)
        {
            Apply(job);
        }

        if (initialized && !started)
        {
            // Handlers that came with the first task were enqueued before, so they start before the body does.
            started = true;
            RunTopLevel(RunWorkflowAsync);
        }

        return null;
    }

    private void RunOnce(bool checkConditions)
    {
        ThrowActivationException();
        while (TakeReady() is { } first)
        {
            for (var task = first; task is not null; task = TakeReady())
            {
                TryExecuteTask(task);
                ThrowActivationException();
            }

            if (checkConditions)
            {
                ResumeFirstTrueCondition();
            }
        }
    }

    private Task? TakeReady()
    {
        lock (readyLock)
        {
            if (ready.First is not { } first)
            {
                return null;
            }

            ready.RemoveFirst();
            return first.Value;
        }
    }

    private void ThrowActivationException()
    {
        if ((misuse ?? activationException) is { } exception)
        {
            ExceptionDispatchInfo.Capture(exception).Throw();
        }
    }

    /// <summary>
    /// One condition at a time: the code that waited for it may change what the others see.
    /// </summary>
    private void ResumeFirstTrueCondition()
    {
        // What a condition throws fails the workflow task. One that came true leaves the list when its task goes on.
        var first = conditions.FirstOrDefault(condition => CurrentWorkflow.Enter(this, condition.Check));
        first?.Source.TrySetResult();
    }

    private void AddCommand(WorkflowCommand command)
    {
        if (readOnly)
        {
            // Swallowing this in a query's answer would hide that the handler tried to change the workflow.
            var exception = new InvalidOperationException("Cannot change the workflow in a query handler or update validator");
            activationException ??= exception;
            throw exception;
        }

        commands.Add(command);
    }

    private sealed record PendingCondition(Func<bool> Check, TaskCompletionSource Source);
}
