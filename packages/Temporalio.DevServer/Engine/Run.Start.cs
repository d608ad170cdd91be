using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Sdk.V1;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    /// <summary>Writes the first event, filling in what follows from the run itself, and schedules the first workflow task.</summary>
    public void Start(WorkflowExecutionStartedEventAttributes started, UserMetadata? metadata, Action? beforeTask = null)
    {
        started.WorkflowId = State.WorkflowId;
        started.OriginalExecutionRunId = State.RunId;
        if (started.FirstExecutionRunId.Length == 0)
        {
            started.FirstExecutionRunId = State.RunId;
        }

        started.Attempt = Math.Max(1, started.Attempt);
        started.WorkflowTaskTimeout = started.WorkflowTaskTimeout.IsSet()
            ? TimeExtensions.Shorter(started.WorkflowTaskTimeout, Limits.MaxWorkflowTaskTimeout.ToDuration())
            : Limits.DefaultWorkflowTaskTimeout.ToDuration();
        started.WorkflowExecutionTimeout = started.WorkflowExecutionTimeout.OrZeroDuration();
        started.WorkflowRunTimeout = TimeExtensions.Shorter(started.WorkflowRunTimeout, started.WorkflowExecutionTimeout);
        started.FirstWorkflowTaskBackoff = started.FirstWorkflowTaskBackoff.OrZeroDuration();
        if (started.WorkflowExecutionExpirationTime is null && started.WorkflowExecutionTimeout.IsSet())
        {
            started.WorkflowExecutionExpirationTime = Now.Plus(started.WorkflowExecutionTimeout);
        }

        started.Header ??= new Api.Common.V1.Header();
        started.RootWorkflowExecution ??= Execution;
        Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionStarted,
            UserMetadata = metadata,
            WorkflowExecutionStartedEventAttributes = started,
        });
        beforeTask?.Invoke();
        ScheduleWorkflowTask();
    }
}
