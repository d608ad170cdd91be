using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Update.V1;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

/// <summary>
/// What is known about a run in memory only: who waits for its history, its queries and its updates. Changed under the lock of the
/// workflow id; a restart loses it and the clients ask again.
/// </summary>
internal sealed class LiveRun
{
    private readonly Dictionary<string, PendingUpdate> updates = new(StringComparer.Ordinal);
    private readonly List<PendingQuery> queries = [];
    private TaskCompletionSource history = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the history grows. Take it before looking at the history.</summary>
    public Task HistoryGrows => Volatile.Read(ref history).Task;

    public IReadOnlyCollection<PendingUpdate> Updates => updates.Values;

    public IReadOnlyList<PendingQuery> Queries => queries;

    public bool HasUndeliveredUpdates => updates.Values.Any(update => !update.IsAccepted && !update.IsSent && update.AdmittedEventId == 0);

    public void NotifyHistory() =>
        Interlocked.Exchange(ref history, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public PendingUpdate? FindUpdate(string id) => updates.GetValueOrDefault(id);

    public void AddUpdate(PendingUpdate update) => updates[update.Id] = update;

    public void AddQuery(PendingQuery query) => queries.Add(query);

    public void RemoveQuery(PendingQuery query) => queries.Remove(query);

    public void AnswerQuery(string id, Api.Query.V1.WorkflowQueryResult result)
    {
        if (queries.FirstOrDefault(query => query.Id == id) is { } answered)
        {
            queries.Remove(answered);
            answered.Complete(result);
        }
    }

    /// <summary>A workflow task ended without a completion: what it carried goes out again with the next one.</summary>
    public void TakeBack()
    {
        foreach (var update in updates.Values)
        {
            update.IsSent = false;
        }

        foreach (var query in queries)
        {
            query.IsDelivered = false;
        }
    }

    /// <summary>
    /// To be called by a change that may have ended a workflow task without completing it: what the task carried goes out again.
    /// </summary>
    public void AfterFailure(WorkflowEngine engine, WorkflowScope scope, Run run)
    {
        if (run.WorkflowTask.Phase != Phase.Started)
        {
            TakeBack();
        }

        AfterChange(engine, scope, run);
    }

    /// <summary>
    /// To be called by a change that completed a workflow task. Updates that the worker passed over in silence are rejected, unless
    /// it only asked for more time.
    /// </summary>
    public void AfterCompletion(WorkflowEngine engine, WorkflowScope scope, Run run, bool isHeartbeat)
    {
        scope.AfterCommit(() =>
        {
            foreach (var update in updates.Values.Where(update => update.IsSent && !update.IsAccepted).ToList())
            {
                if (isHeartbeat)
                {
                    continue;
                }

                FinishUpdate(update.Id, new Outcome { Failure = Unprocessed() });
            }

            foreach (var query in queries)
            {
                query.IsDelivered = false;
            }
        });
        AfterChange(engine, scope, run);
    }

    public void FinishUpdate(string id, Outcome outcome)
    {
        if (updates.Remove(id, out var update))
        {
            update.Finish(outcome);
        }
    }

    /// <summary>The run is closed for good; everyone who waits for it is told.</summary>
    public void Close(WorkflowEngine engine, Run run)
    {
        foreach (var update in updates.Values)
        {
            Close(update, run);
        }

        updates.Clear();
        foreach (var query in queries.ToList())
        {
            query.IsDelivered = false;
        }

        DispatchQueries(engine, run);
        NotifyHistory();
    }

    private void AfterChange(WorkflowEngine engine, WorkflowScope scope, Run run)
    {
        if (HasUndeliveredUpdates)
        {
            run.ScheduleWorkflowTask();
        }

        if (queries.Count > 0 && run.IsOpen)
        {
            scope.AfterCommit(() => DispatchQueries(engine, run));
        }
    }

    private static Failure Unprocessed() => new()
    {
        Message = "Workflow Update is rejected because the worker did not process it. It may not support updates.",
        Source = "Server",
        ApplicationFailureInfo = new ApplicationFailureInfo { Type = "UnprocessedUpdate", NonRetryable = true },
    };

    /// <summary>What becomes of an update when its run is closed.</summary>
    public static void Close(PendingUpdate update, Run run)
    {
        if (update.IsAccepted)
        {
            update.Finish(new Outcome
            {
                Failure = new Failure
                {
                    Message = "Workflow Update failed because the Workflow completed before the Update completed.",
                    Source = "Server",
                    ApplicationFailureInfo = new ApplicationFailureInfo { Type = "AcceptedUpdateCompletedWorkflow", NonRetryable = true },
                },
            });
        }
        else if (run.State.NewRunId.Length > 0)
        {
            update.Abort(GrpcException.Unavailable("workflow operation can not be applied because workflow is closing"));
        }
        else
        {
            update.Abort(GrpcException.WorkflowCompleted());
        }
    }

    /// <summary>Sends queries to a worker directly when no workflow task is on its way that could carry them.</summary>
    public void DispatchQueries(WorkflowEngine engine, Run run)
    {
        if (run.IsOpen && (run.WorkflowTask.Phase != Phase.None || run.State.LastStartedEventId == 0))
        {
            return;
        }

        foreach (var query in queries.Where(query => !query.IsDelivered).ToList())
        {
            queries.Remove(query);
            if (run.State.LastStartedEventId == 0)
            {
                query.Fail(new GrpcException(GrpcCode.FailedPrecondition, "The workflow closed before a worker had processed it."));
                continue;
            }

            Dispatch(engine, run, query);
        }
    }

    private static void Dispatch(WorkflowEngine engine, Run run, PendingQuery query)
    {
        engine.Queries.Add(query);
        var ns = run.State.Namespace;
        var normal = new QueryTaskItem(new QueueKey(ns, run.State.TaskQueue, TaskQueueType.Workflow), run.Key, run.RunId, query, Sticky: false);
        var sticky = run.State.StickyQueue;
        if (sticky.Length == 0
            || !engine.IsStickyQueueAlive(ns, sticky)
            || !engine.Queues.TryAdd(normal with { Queue = normal.Queue with { Name = sticky }, Sticky = true }))
        {
            engine.Queues.TryAdd(normal);
            return;
        }

        _ = FallBackAsync();

        async Task FallBackAsync()
        {
            // A worker that is gone leaves its sticky queue behind; any other worker can replay the run instead.
            if (await Task.WhenAny(query.Answer, Task.Delay(Limits.StickyQueryWait)) != query.Answer)
            {
                engine.Queues.TryAdd(normal);
            }
        }
    }
}
