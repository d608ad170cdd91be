using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.DevServer.Storage;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    private const int AttemptsWithoutBackoff = 3;

    public WorkflowTaskState WorkflowTask => State.WorkflowTask;

    /// <summary>The time the current attempt has, longer with each attempt since workers report only the first failure.</summary>
    public TimeSpan WorkflowTaskTimeout => State.TaskTimeout.OrZero() + Backoff(WorkflowTask.Attempt);

    /// <summary>Makes sure that the worker gets to see what is new.</summary>
    public void ScheduleWorkflowTask()
    {
        if (IsOpen && WorkflowTask.Phase == Phase.None && State.FirstWorkflowTaskAt is null)
        {
            ScheduleAttempt(1, null);
        }
    }

    public void StartWorkflowTask(string identity, string requestId)
    {
        var task = WorkflowTask;
        if (task.Transient && task.ScheduledEventId != State.NextEventId)
        {
            // Something happened since the attempt was scheduled, so that this is a task of its own and not a repetition.
            AddScheduledEvent(1, task.StickyQueue, null);
            WorkflowTask.OriginalScheduledTime = task.OriginalScheduledTime;
            WorkflowTask.StickyQueue = task.StickyQueue;
            task = WorkflowTask;
        }

        task.SuggestContinueAsNew = State.HistorySize >= Limits.SuggestHistorySize || State.NextEventId > Limits.SuggestHistoryEvents;
        task.HistorySize = State.HistorySize;
        task.Identity = identity;
        task.RequestId = requestId;
        task.NotBefore = null;
        if (task.Transient)
        {
            task.Phase = Phase.Started;
            task.StartedEventId = task.ScheduledEventId + 1;
            task.StartedTime = Now;
        }
        else
        {
            Add(StartedEvent());
        }

        Touch();
    }

    /// <summary>The events of an attempt that are not in the history: what a worker is shown in addition.</summary>
    public IReadOnlyList<HistoryEvent> TransientEvents()
    {
        if (!WorkflowTask.Transient || WorkflowTask.Phase != Phase.Started)
        {
            return [];
        }

        var scheduled = ScheduledEvent(WorkflowTask.Attempt, string.Empty, WorkflowTask.ScheduledTime);
        scheduled.EventId = WorkflowTask.ScheduledEventId;
        var started = StartedEvent();
        started.EventId = WorkflowTask.StartedEventId;
        return [scheduled, started];
    }

    /// <summary>Writes the completed event, after the transient ones if there were any; the returned id marks the task's commands.</summary>
    public long CompleteWorkflowTask(WorkflowTaskCompletedEventAttributes completed)
    {
        foreach (var missing in TransientEvents())
        {
            Add(missing);
        }

        completed.ScheduledEventId = WorkflowTask.ScheduledEventId;
        completed.StartedEventId = WorkflowTask.StartedEventId;
        return Add(new HistoryEvent
        {
            EventType = EventType.WorkflowTaskCompleted,
            WorkflowTaskCompletedEventAttributes = completed,
        }).EventId;
    }

    /// <summary>Ends a started attempt that its worker gave up or that the server refuses, and schedules the next one.</summary>
    public void FailWorkflowTask(WorkflowTaskFailedCause cause, Failure? failure, string identity)
    {
        var failed = WorkflowTask;
        CloseFailedAttempt(cause, failure, identity);
        var wait = failed.Attempt >= AttemptsWithoutBackoff ? Now.Plus(Backoff(failed.Attempt + 1)) : null;
        ScheduleNextAttempt(failed.Attempt + 1, wait);
    }

    /// <summary>Ends a started attempt without scheduling another: the run is about to close.</summary>
    public void AbandonWorkflowTask()
    {
        if (WorkflowTask.Phase == Phase.Started)
        {
            CloseFailedAttempt(WorkflowTaskFailedCause.ForceCloseCommand, null, "history-service");
        }

        FlushBuffered();
    }

    public void TimeOutWorkflowTask(TimeoutType type)
    {
        var task = WorkflowTask;
        if (task.Transient)
        {
            State.WorkflowTask = new WorkflowTaskState();
        }
        else
        {
            Add(new HistoryEvent
            {
                EventType = EventType.WorkflowTaskTimedOut,
                WorkflowTaskTimedOutEventAttributes = new WorkflowTaskTimedOutEventAttributes
                {
                    ScheduledEventId = task.ScheduledEventId,
                    StartedEventId = task.StartedEventId,
                    TimeoutType = type,
                },
            });
        }

        ClearSticky();

        // A sticky queue that nobody polls any more says nothing about the task itself.
        ScheduleNextAttempt(type == TimeoutType.ScheduleToStart ? task.Attempt : task.Attempt + 1, null);
    }

    public void ClearSticky()
    {
        State.StickyQueue = string.Empty;
        State.StickyTimeout = null;
        Touch();
    }

    /// <summary>The worker of a sticky queue has gone: a task that waits there goes to the others.</summary>
    public void LeaveStickyQueue(string queue)
    {
        if (IsOpen && WorkflowTask.Phase == Phase.Scheduled && WorkflowTask.StickyQueue == queue)
        {
            TimeOutWorkflowTask(TimeoutType.ScheduleToStart);
        }
    }

    private static TimeSpan Backoff(int attempt)
    {
        if (attempt <= AttemptsWithoutBackoff)
        {
            return TimeSpan.Zero;
        }

        var seconds = 5 * Math.Pow(2, Math.Min(attempt - AttemptsWithoutBackoff - 1, 10));
        return TimeSpan.FromSeconds(Math.Min(seconds, 600));
    }

    private void CloseFailedAttempt(WorkflowTaskFailedCause cause, Failure? failure, string identity)
    {
        var task = WorkflowTask;
        if (task.Transient)
        {
            State.WorkflowTask = new WorkflowTaskState();
        }
        else
        {
            Add(new HistoryEvent
            {
                EventType = EventType.WorkflowTaskFailed,
                WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
                {
                    ScheduledEventId = task.ScheduledEventId,
                    StartedEventId = task.StartedEventId,
                    Cause = cause,
                    Failure = failure,
                    Identity = identity,
                },
            });
        }

        ClearSticky();
    }

    private void ScheduleNextAttempt(int attempt, Timestamp? notBefore)
    {
        var original = WorkflowTask.OriginalScheduledTime;
        ScheduleAttempt(FlushBuffered() ? 1 : attempt, notBefore);
        WorkflowTask.OriginalScheduledTime = original ?? WorkflowTask.OriginalScheduledTime;
    }

    private void ScheduleAttempt(int attempt, Timestamp? notBefore)
    {
        var sticky = State.StickyQueue.Length > 0 && services.IsStickyQueueAlive(State.Namespace, State.StickyQueue)
            ? State.StickyQueue
            : string.Empty;
        if (attempt == 1)
        {
            AddScheduledEvent(1, sticky, null);
        }
        else
        {
            State.WorkflowTask = new WorkflowTaskState
            {
                Phase = Phase.Scheduled,
                Transient = true,
                ScheduledEventId = State.NextEventId,
                Attempt = attempt,
                ScheduledTime = Now,
                OriginalScheduledTime = Now,
            };
            Touch();
        }

        WorkflowTask.StickyQueue = sticky;
        WorkflowTask.NotBefore = notBefore;
    }

    private void AddScheduledEvent(int attempt, string sticky, Timestamp? time) => Add(ScheduledEvent(attempt, sticky, time));

    private HistoryEvent ScheduledEvent(int attempt, string sticky, Timestamp? time) => new()
    {
        EventType = EventType.WorkflowTaskScheduled,
        EventTime = time,
        WorkflowTaskScheduledEventAttributes = new WorkflowTaskScheduledEventAttributes
        {
            Attempt = attempt,
            StartToCloseTimeout = (State.TaskTimeout.OrZero() + Backoff(attempt)).ToDuration(),
            TaskQueue = sticky.Length > 0
                ? new TaskQueue { Name = sticky, Kind = TaskQueueKind.Sticky, NormalName = State.TaskQueue }
                : new TaskQueue { Name = State.TaskQueue, Kind = TaskQueueKind.Normal },
        },
    };

    private HistoryEvent StartedEvent() => new()
    {
        EventType = EventType.WorkflowTaskStarted,
        EventTime = WorkflowTask.StartedTime,
        WorkflowTaskStartedEventAttributes = new WorkflowTaskStartedEventAttributes
        {
            ScheduledEventId = WorkflowTask.ScheduledEventId,
            Identity = WorkflowTask.Identity,
            RequestId = WorkflowTask.RequestId,
            SuggestContinueAsNew = WorkflowTask.SuggestContinueAsNew,
            HistorySizeBytes = WorkflowTask.HistorySize,
        },
    };
}
