using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core.Machines;

/// <summary>A timer from its start until it fires or is cancelled.</summary>
internal sealed class TimerMachine
{
    private readonly IMachineHost host;
    private readonly uint seq;
    private readonly string timerId;
    private readonly OutgoingCommand outgoing;
    private bool done;

    public TimerMachine(IMachineHost host, WorkflowCommand.StartTimer start)
    {
        this.host = host;
        seq = start.Seq;
        timerId = start.Command.StartTimerCommandAttributes.TimerId;
        outgoing = host.Send(start.Command, OnStarted);
    }

    /// <summary>The workflow has settled its own task already, so nothing is resolved.</summary>
    public void Cancel()
    {
        if (done)
        {
            return;
        }

        done = true;
        if (!host.Withdraw(outgoing))
        {
            var command = new Command
            {
                CommandType = CommandType.CancelTimer,
                CancelTimerCommandAttributes = new() { TimerId = timerId },
            };
            host.Send(command, recorded => CheckId(recorded.TimerCanceledEventAttributes.TimerId, recorded));
        }
    }

    private void OnStarted(HistoryEvent recorded)
    {
        CheckId(recorded.TimerStartedEventAttributes.TimerId, recorded);
        host.Follow(recorded.EventId, OnFired);
    }

    private void OnFired(HistoryEvent historyEvent)
    {
        if (!done)
        {
            done = true;
            host.Resolve(new ActivationJob.FireTimer(seq));
        }
    }

    private void CheckId(string found, HistoryEvent recorded)
    {
        if (found != timerId)
        {
            throw Nondeterminism.Error($"Timer id '{found}' of {recorded.Describe()} does not match timer id '{timerId}' of the command");
        }
    }
}
