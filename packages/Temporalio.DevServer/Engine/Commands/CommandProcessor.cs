using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine.Commands;

/// <summary>Turns the commands of one completed workflow task into events, in the worker's order.</summary>
internal sealed partial class CommandProcessor
{
    private readonly WorkflowScope scope;
    private readonly Run run;
    private readonly LiveRun live;
    private readonly CommandContext context;
    private readonly long completedId;
    private readonly Dictionary<string, Message> messages;
    private readonly List<ActivityState> unstarted = [];
    private readonly bool wasBehind;

    public CommandProcessor(WorkflowScope scope, Run run, CommandContext context, long completedId, IEnumerable<Message> messages)
    {
        this.scope = scope;
        this.run = run;
        this.context = context;
        this.completedId = completedId;
        this.messages = messages.ToDictionary(message => message.Id, StringComparer.Ordinal);
        live = scope.Engine.Live(run.RunId);
        wasBehind = live.HasUndeliveredUpdates;
    }

    /// <summary>Set when the worker ignored news by closing the run; the task is then refused as a whole.</summary>
    public static string UnhandledCommand => "UnhandledCommand";

    public void Process(IReadOnlyList<Command> commands)
    {
        foreach (var command in commands)
        {
            if (!run.IsOpen)
            {
                throw new CommandException(WorkflowTaskFailedCause.UnhandledCommand, "A command follows the one that closes the workflow.");
            }

            Process(command);
        }

        // Rejections come without a command.
        foreach (var message in messages.Values.ToList())
        {
            Handle(message);
        }
    }

    private void Process(Command command)
    {
        switch (command.CommandType)
        {
            case CommandType.ScheduleActivityTask:
                ScheduleActivity(command);
                break;
            case CommandType.RequestCancelActivityTask:
                RequestCancelActivity(command.RequestCancelActivityTaskCommandAttributes);
                break;
            case CommandType.StartTimer:
                StartTimer(command);
                break;
            case CommandType.CancelTimer:
                CancelTimer(command.CancelTimerCommandAttributes);
                break;
            case CommandType.CompleteWorkflowExecution:
                Close(new HistoryEvent
                {
                    EventType = EventType.WorkflowExecutionCompleted,
                    WorkflowExecutionCompletedEventAttributes = new WorkflowExecutionCompletedEventAttributes
                    {
                        Result = command.CompleteWorkflowExecutionCommandAttributes.Result,
                        WorkflowTaskCompletedEventId = completedId,
                    },
                });
                break;
            case CommandType.FailWorkflowExecution:
                Require(command.FailWorkflowExecutionCommandAttributes?.Failure is not null, WorkflowTaskFailedCause.BadFailWorkflowExecutionAttributes, "Failure is not set on command.");
                Close(new HistoryEvent
                {
                    EventType = EventType.WorkflowExecutionFailed,
                    WorkflowExecutionFailedEventAttributes = new WorkflowExecutionFailedEventAttributes
                    {
                        Failure = command.FailWorkflowExecutionCommandAttributes!.Failure,
                        RetryState = RetryState.RetryPolicyNotSet,
                        WorkflowTaskCompletedEventId = completedId,
                    },
                });
                break;
            case CommandType.CancelWorkflowExecution:
                Close(new HistoryEvent
                {
                    EventType = EventType.WorkflowExecutionCanceled,
                    WorkflowExecutionCanceledEventAttributes = new WorkflowExecutionCanceledEventAttributes
                    {
                        Details = command.CancelWorkflowExecutionCommandAttributes.Details,
                        WorkflowTaskCompletedEventId = completedId,
                    },
                });
                break;
            case CommandType.ContinueAsNewWorkflowExecution:
                ContinueAsNew(command.ContinueAsNewWorkflowExecutionCommandAttributes);
                break;
            case CommandType.StartChildWorkflowExecution:
                StartChild(command);
                break;
            case CommandType.SignalExternalWorkflowExecution:
                SignalExternal(command);
                break;
            case CommandType.RequestCancelExternalWorkflowExecution:
                RequestCancelExternal(command);
                break;
            case CommandType.RecordMarker:
                RecordMarker(command);
                break;
            case CommandType.UpsertWorkflowSearchAttributes:
                UpsertSearchAttributes(command);
                break;
            case CommandType.ModifyWorkflowProperties:
                ModifyProperties(command);
                break;
            case CommandType.ProtocolMessage:
                HandleMessage(command.ProtocolMessageCommandAttributes.MessageId);
                break;
            default:
                throw new CommandException(WorkflowTaskFailedCause.FeatureDisabled, $"Command {command.CommandType} is not supported by this server.");
        }
    }

    private static void Require(bool condition, WorkflowTaskFailedCause cause, string message)
    {
        if (!condition)
        {
            throw new CommandException(cause, message);
        }
    }

    private HistoryEvent AddEvent(Command command, HistoryEvent added)
    {
        added.UserMetadata = command.UserMetadata;
        return run.Add(added);
    }
}
