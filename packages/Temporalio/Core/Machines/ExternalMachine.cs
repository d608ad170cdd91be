using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core.Machines;

/// <summary>A signal or cancel request to another workflow, from the command until the server has delivered it.</summary>
internal sealed class ExternalMachine
{
    private readonly IMachineHost host;
    private readonly Action<Failure?> resolve;
    private readonly OutgoingCommand outgoing;
    private bool done;

    public ExternalMachine(IMachineHost host, Command command, Action<Failure?> resolve)
    {
        this.host = host;
        this.resolve = resolve;
        outgoing = host.Send(command, recorded => OnInitiated(command, recorded));
    }

    /// <summary>Takes it back if it was not sent yet; there is no way to call it back later.</summary>
    public void Cancel()
    {
        if (!done && host.Withdraw(outgoing))
        {
            Resolve(new()
            {
                Message = "Signal was cancelled before being sent",
                CanceledFailureInfo = new(),
            });
        }
    }

    private void OnInitiated(Command command, HistoryEvent recorded)
    {
        var (expected, found) = command.CommandType == CommandType.SignalExternalWorkflowExecution
            ? (command.SignalExternalWorkflowExecutionCommandAttributes.Execution.WorkflowId,
                recorded.SignalExternalWorkflowExecutionInitiatedEventAttributes.WorkflowExecution?.WorkflowId)
            : (command.RequestCancelExternalWorkflowExecutionCommandAttributes.WorkflowId,
                recorded.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes.WorkflowExecution?.WorkflowId);
        if (expected != found)
        {
            throw Nondeterminism.Error($"Workflow id '{found}' of {recorded.Describe()} does not match workflow id '{expected}' of the command");
        }

        host.Follow(recorded.EventId, OnEvent);
    }

    private void OnEvent(HistoryEvent historyEvent) => Resolve(historyEvent.EventType switch
    {
        EventType.ExternalWorkflowExecutionSignaled or EventType.ExternalWorkflowExecutionCancelRequested => null,
        EventType.SignalExternalWorkflowExecutionFailed => NotDelivered(
            "Unable to signal external workflow because it was not found"),
        EventType.RequestCancelExternalWorkflowExecutionFailed => NotDelivered(
            "Unable to cancel external workflow because it was not found"),
        _ => throw Nondeterminism.Error($"External workflow machine does not handle this event: {historyEvent.Describe()}"),
    });

    private static Failure NotDelivered(string message) => new()
    {
        Message = message,
        ApplicationFailureInfo = new() { Type = "ExternalWorkflowExecutionNotFound", NonRetryable = true },
    };

    private void Resolve(Failure? failure)
    {
        if (!done)
        {
            done = true;
            resolve(failure);
        }
    }
}
