using Temporalio.Api.Command.V1;
using Temporalio.Core.Machines;

namespace Temporalio.Core;

/// <content>What the workflow asks for.</content>
internal sealed partial class WorkflowMachines
{
    private readonly Dictionary<uint, ActivityMachine> activities = [];
    private readonly Dictionary<uint, TimerMachine> timers = [];
    private readonly Dictionary<uint, ChildMachine> children = [];
    private readonly Dictionary<uint, ExternalMachine> signals = [];
    private readonly Dictionary<string, UpdateMachine> updates = [];

    private void Apply(WorkflowCommand command)
    {
        switch (command)
        {
            case WorkflowCommand.ScheduleActivity schedule:
                activities[schedule.Seq] = new(this, schedule);
                break;
            case WorkflowCommand.CancelActivity cancel:
                activities[cancel.Seq].Cancel();
                break;
            case WorkflowCommand.StartTimer start:
                timers[start.Seq] = new(this, start);
                break;
            case WorkflowCommand.CancelTimer cancel:
                timers[cancel.Seq].Cancel();
                break;
            case WorkflowCommand.StartChild start:
                children[start.Seq] = new(this, start);
                break;
            case WorkflowCommand.CancelChild cancel:
                children[cancel.Seq].Cancel();
                break;
            case WorkflowCommand.SignalExternal signal:
                signals[signal.Seq] = new(
                    this, signal.Command, failure => Resolve(new ActivationJob.ResolveExternalSignal(signal.Seq, failure)));
                break;
            case WorkflowCommand.CancelSignalExternal cancel:
                signals[cancel.Seq].Cancel();
                break;
            case WorkflowCommand.CancelExternal cancel:
                _ = new ExternalMachine(
                    this, cancel.Command, failure => Resolve(new ActivationJob.ResolveExternalCancel(cancel.Seq, failure)));
                break;
            case WorkflowCommand.SetPatch patch:
                SendPatch(patch);
                break;
            case WorkflowCommand.Upsert upsert:
                Send(upsert.Command, _ => { });
                break;
            case WorkflowCommand.AcceptUpdate accept:
                updates[accept.ProtocolInstanceId].Accept();
                break;
            case WorkflowCommand.RejectUpdate reject:
                rejections.Add(updates[reject.ProtocolInstanceId].Reject(reject.Failure));
                updates.Remove(reject.ProtocolInstanceId);

                // Nobody remembers a refusal, so the same id may come again.
                knownUpdates.Remove(reject.ProtocolInstanceId);
                break;
            case WorkflowCommand.CompleteUpdate complete:
                updates[complete.ProtocolInstanceId].Complete(complete.Result, complete.Failure);
                break;
            case WorkflowCommand.Close close:
                outgoing.SetClose(new(close.Command, _ => { }));
                break;
            default:
                throw new InvalidOperationException($"Unexpected command {command.GetType().Name}");
        }
    }

    private void SendPatch(WorkflowCommand.SetPatch patch)
    {
        outgoing.Add(new(PatchMarker.ToCommand(patch.PatchId, patch.Deprecated), _ => { }) { PatchId = patch.PatchId });
        patchIds.Add(patch.PatchId);
        if (PatchMarker.ToSearchAttributeCommand(patchIds) is { } upsert)
        {
            outgoing.Add(new(upsert, _ => { }) { PatchId = patch.PatchId });
        }
    }

    private void StartUpdate(UpdateRequest request)
    {
        updates[request.ProtocolInstanceId] = new(request, (message, recorded) =>
        {
            var command = new Command
            {
                CommandType = Api.Enums.V1.CommandType.ProtocolMessage,
                ProtocolMessageCommandAttributes = new() { MessageId = message.Id },
            };
            outgoing.Add(new(command, recorded) { Message = message });
        });
        Resolve(new ActivationJob.DoUpdate(request.ProtocolInstanceId, request.Decoded, request.RunValidator));
    }
}
