using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>One thing that a workflow asked for while it ran.</summary>
internal abstract record WorkflowCommand
{
    /// <summary>Schedules an activity.</summary>
    public sealed record ScheduleActivity(uint Seq, Command Command, ActivityCancellationType CancellationType) : WorkflowCommand;

    /// <summary>Cancels an activity.</summary>
    public sealed record CancelActivity(uint Seq) : WorkflowCommand;

    /// <summary>Starts a timer.</summary>
    public sealed record StartTimer(uint Seq, Command Command) : WorkflowCommand;

    /// <summary>Cancels a timer.</summary>
    public sealed record CancelTimer(uint Seq) : WorkflowCommand;

    /// <summary>Starts a child workflow.</summary>
    public sealed record StartChild(uint Seq, Command Command, ChildWorkflowCancellationType CancellationType) : WorkflowCommand;

    /// <summary>Cancels a child workflow.</summary>
    public sealed record CancelChild(uint Seq) : WorkflowCommand;

    /// <summary>Signals another workflow.</summary>
    public sealed record SignalExternal(uint Seq, Command Command) : WorkflowCommand;

    /// <summary>Gives up a signal that was not sent yet.</summary>
    public sealed record CancelSignalExternal(uint Seq) : WorkflowCommand;

    /// <summary>Asks another workflow to cancel.</summary>
    public sealed record CancelExternal(uint Seq, Command Command) : WorkflowCommand;

    /// <summary>Records a patch.</summary>
    public sealed record SetPatch(string PatchId, bool Deprecated) : WorkflowCommand;

    /// <summary>Changes search attributes or memo; nothing comes back.</summary>
    public sealed record Upsert(Command Command) : WorkflowCommand;

    /// <summary>Ends the run.</summary>
    public sealed record Close(Command Command) : WorkflowCommand;

    /// <summary>Accepts an update.</summary>
    public sealed record AcceptUpdate(string ProtocolInstanceId) : WorkflowCommand;

    /// <summary>Refuses an update; nothing of it enters history.</summary>
    public sealed record RejectUpdate(string ProtocolInstanceId, Failure Failure) : WorkflowCommand;

    /// <summary>Ends an accepted update. Failure is null for success; a null result stands for no value.</summary>
    public sealed record CompleteUpdate(string ProtocolInstanceId, Payload? Result, Failure? Failure) : WorkflowCommand;

    /// <summary>Answers a query.</summary>
    public sealed record AnswerQuery(string Id, Payload? Result, Failure? Failure) : WorkflowCommand;
}
