using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;
using Temporalio.DevServer.Timers;

namespace Temporalio.DevServer.Engine;

/// <summary>
/// Runs every change: takes the lock of the workflow id, lets the change work on runs in memory, commits, and only then tells
/// task queues, timers and whoever waits.
/// </summary>
internal sealed partial class WorkflowEngine : IRunServices, IDisposable
{
    private readonly WorkflowLocks locks = new();
    private readonly ConcurrentDictionary<WorkflowKey, Run> open = new();
    private readonly ConcurrentDictionary<string, LiveRun> live = new(StringComparer.Ordinal);
    private readonly TimerQueue timers;

    public WorkflowEngine(RunStore store, TaskQueues queues, TimeProvider clock, ILogger logger)
    {
        Store = store;
        Queues = queues;
        Clock = clock;
        Logger = logger;
        timers = new TimerQueue(clock, FireAsync, logger);
        Outbox = new Outbox(this);
    }

    public RunStore Store { get; }

    public TaskQueues Queues { get; }

    public TimeProvider Clock { get; }

    public ILogger Logger { get; }

    public Outbox Outbox { get; }

    public QueryRegistry Queries { get; } = new();

    public TimerQueue Timers => timers;

    public bool IsStickyQueueAlive(string ns, string queue) =>
        Queues.Find(new QueueKey(ns, queue, TaskQueueType.Workflow))?.HasPoller(Limits.StickyPollerFreshness) == true;

    public Run? FindOpen(WorkflowKey key) => open.GetValueOrDefault(key);

    public void Evict(WorkflowKey key) => open.TryRemove(key, out _);

    public IEnumerable<Run> OpenRuns => open.Values;

    /// <summary>What is known about a run besides its durable state.</summary>
    public LiveRun Live(string runId) => live.GetOrAdd(runId, _ => new LiveRun());

    public Task ChangeAsync(WorkflowKey key, Action<WorkflowScope> change, CancellationToken cancellation) =>
        ChangeAsync<object?>(
            key,
            scope =>
            {
                change(scope);
                return null;
            },
            cancellation);

    public async Task<T> ChangeAsync<T>(WorkflowKey key, Func<WorkflowScope, T> change, CancellationToken cancellation)
    {
        var stripe = await locks.EnterAsync(key, cancellation);
        try
        {
            var scope = new WorkflowScope(this, key);
            T result;
            try
            {
                result = change(scope);
                Commit(scope);
            }
            catch
            {
                // The objects may hold half a change; the database does not.
                if (scope.Loaded.Any(run => run.IsChanged))
                {
                    Evict(key);
                    ReloadOpen(key);
                }

                throw;
            }

            foreach (var action in scope.AfterCommitActions)
            {
                action();
            }

            return scope.Refusal is null ? result : throw scope.Refusal;
        }
        finally
        {
            stripe.Release();
        }
    }

    /// <summary>Puts a task into its queue, before the others when it was there already and its poller could not take it.</summary>
    public void Enqueue(QueuedTask task, bool first = false)
    {
        if (!Queues.TryAdd(task, first))
        {
            LeaveStickyQueue(task);
        }
    }

    /// <summary>Sends to the other workers what waited, or was to wait, in the queue of one that has gone.</summary>
    public void LeaveStickyQueue(QueuedTask task)
    {
        if (task is WorkflowTaskItem item)
        {
            _ = ChangeAsync(item.Workflow, scope => scope.Find(item.RunId)?.LeaveStickyQueue(item.Queue.Name), CancellationToken.None);
        }
        else if (task is QueryTaskItem query)
        {
            _ = ChangeAsync(
                query.Workflow,
                scope => scope.Find(query.RunId) is { } run
                    && Queues.TryAdd(query with { Queue = query.Queue with { Name = run.State.TaskQueue }, Sticky = false }),
                CancellationToken.None);
        }
    }

    /// <summary>Runs a quick action while no change of any workflow is under way: what it sees of all runs is of one moment.</summary>
    public Task BetweenChangesAsync(Action action, CancellationToken cancellation) => locks.WithAllAsync(action, cancellation);

    public void Dispose()
    {
        timers.Dispose();
        Outbox.Dispose();
    }

    private void Commit(WorkflowScope scope)
    {
        var changed = scope.Loaded.Where(run => run.IsChanged || run.Row == 0).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        // The old run goes first: of two runs of a workflow id the later row is the current one.
        var outbox = Store.Save([.. changed.OrderBy(run => run.Row == 0)]);
        foreach (var run in changed)
        {
            var hasNews = run.NewEvents.Count > 0;
            run.MarkCommitted();
            if (run.IsOpen)
            {
                open[run.Key] = run;
            }
            else if (FindOpen(run.Key)?.RunId == run.RunId)
            {
                Evict(run.Key);
            }

            if (hasNews && live.TryGetValue(run.RunId, out var watched))
            {
                watched.NotifyHistory();
            }
        }

        foreach (var (id, task) in outbox)
        {
            Outbox.Add(id, task);
        }

        foreach (var run in changed)
        {
            if (run.IsOpen)
            {
                Announce(run);
            }
            else
            {
                scope.AfterCommit(() => CloseLive(run));
            }
        }
    }

    private void ReloadOpen(WorkflowKey key)
    {
        if (Store.LoadCurrent(this, key) is { IsOpen: true } run)
        {
            open[key] = run;
            Announce(run);
        }
    }

    private void Announce(Run run)
    {
        Dispatch(run);
        if (run.NextDeadline() is { } deadline)
        {
            timers.Schedule(run.Key, deadline.ToDateTimeOffset());
        }
    }

    private void Dispatch(Run run)
    {
        foreach (var task in run.TakeDispatchable())
        {
            Enqueue(task);
        }
    }

    private void CloseLive(Run run)
    {
        if (live.TryGetValue(run.RunId, out var closed))
        {
            closed.Close(this, run);
            live.TryRemove(run.RunId, out _);
        }
    }

    private Task FireAsync(WorkflowKey key, CancellationToken cancellation) => ChangeAsync(
        key,
        scope =>
        {
            if (FindOpen(key) is null || scope.Current() is not { IsOpen: true } run)
            {
                return;
            }

            run.FireDue();
            if (!run.IsChanged)
            {
                Announce(run);
            }

            Live(run.RunId).AfterFailure(this, scope, run);
        },
        cancellation);
}
