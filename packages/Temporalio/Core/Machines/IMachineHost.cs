using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core.Machines;

/// <summary>What the state machine of one activity, timer or child needs of the run it belongs to.</summary>
internal interface IMachineHost
{
    /// <summary>Puts a command at the end of the current workflow task's list.</summary>
    OutgoingCommand Send(Command command, Action<HistoryEvent> recorded);

    /// <summary>Takes a command back out of the list; false when it is recorded in history already.</summary>
    bool Withdraw(OutgoingCommand command);

    /// <summary>Hands the workflow a job in its next activation.</summary>
    void Resolve(ActivationJob job);

    /// <summary>Routes later events that refer to the given event to the handler.</summary>
    void Follow(long eventId, Action<HistoryEvent> handler);
}
