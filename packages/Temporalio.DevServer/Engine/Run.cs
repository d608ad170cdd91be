using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

/// <summary>
/// One run in memory: its state, what it has pending, and what changed since the last commit. Changed only under the lock of its
/// workflow id; a change that is not committed is thrown away together with the object.
/// </summary>
internal sealed partial class Run
{
    private readonly IRunServices services;

    public Run(IRunServices services, RunState state)
    {
        this.services = services;
        State = state;
    }

    /// <summary>The row of the run; 0 until its first commit.</summary>
    public long Row { get; set; }

    public RunState State { get; }

    public ItemSet<ActivityState> Activities { get; } = new(ItemKind.Activity, ActivityState.Parser);

    public ItemSet<TimerState> Timers { get; } = new(ItemKind.Timer, TimerState.Parser);

    public ItemSet<ChildState> Children { get; } = new(ItemKind.Child, ChildState.Parser);

    public ItemSet<ExternalState> Externals { get; } = new(ItemKind.External, ExternalState.Parser);

    public ItemSet<UpdateState> Updates { get; } = new(ItemKind.Update, UpdateState.Parser);

    public ItemSet<SeenRequest> Requests { get; } = new(ItemKind.Request, SeenRequest.Parser);

    public ItemSet<HistoryEvent> Buffered { get; } = new(ItemKind.Buffered, HistoryEvent.Parser);

    public IEnumerable<IItemSet> ItemSets => [Activities, Timers, Children, Externals, Updates, Requests, Buffered];

    /// <summary>Events of this change, in order; written by the commit.</summary>
    public List<HistoryEvent> NewEvents { get; } = [];

    public List<OutboxTask> NewOutbox { get; } = [];

    public List<long> FinishedOutbox { get; } = [];

    public bool IsChanged { get; private set; }

    public bool VisibilityChanged { get; set; }

    public WorkflowKey Key => new(State.Namespace, State.WorkflowId);

    public string RunId => State.RunId;

    public bool IsOpen => State.Status == WorkflowExecutionStatus.Running;

    public WorkflowExecution Execution => new() { WorkflowId = State.WorkflowId, RunId = State.RunId };

    public Timestamp Now => services.Clock.Now();

    public long LastEventId => State.NextEventId - 1;

    /// <summary>Records that state was changed without an event.</summary>
    public void Touch() => IsChanged = true;

    public void MarkCommitted()
    {
        NewEvents.Clear();
        NewOutbox.Clear();
        FinishedOutbox.Clear();
        IsChanged = false;
        VisibilityChanged = false;
    }

    public void AddOutbox(OutboxTask task)
    {
        task.Namespace = State.Namespace;
        task.WorkflowId = State.WorkflowId;
        task.RunId = State.RunId;
        NewOutbox.Add(task);
        Touch();
    }

    public void FinishOutbox(long id)
    {
        FinishedOutbox.Add(id);
        Touch();
    }
}
