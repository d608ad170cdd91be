using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Core.Machines;

namespace Temporalio.Core;

/// <summary>
/// The durable half of a workflow run. History goes in, activations come out; the workflow's commands go in, the completion
/// of the workflow task comes out. It knows nothing of workflow code and never waits for anything.
/// </summary>
internal sealed partial class WorkflowMachines : IMachineHost
{
    private readonly List<HistoryEvent> events = [];
    private readonly CommandQueue outgoing = new();
    private readonly List<Message> rejections = [];
    private readonly List<ActivationJob> jobs = [];
    private readonly List<UpdateRequest> waitingUpdates = [];
    private readonly HashSet<string> knownUpdates = [];
    private readonly SortedSet<string> patchIds = new(StringComparer.Ordinal);
    private int position;
    private long previousStartedEventId;
    private DateTime time;
    private int historyLength;
    private int historySize;
    private bool continueAsNewSuggested;
    private bool flagsReported;
    private bool? splitsByTask;

    /// <summary>Whether the current activation repeats what history already holds.</summary>
    public bool Replaying { get; private set; }

    /// <summary>The last event that was applied.</summary>
    public long LastEventId { get; private set; }

    /// <summary>Whether history or the workflow has ended the run.</summary>
    public bool Closed { get; private set; }

    /// <summary>Whether a command that ends the run waits to be sent.</summary>
    public bool Closing => outgoing.Closed;

    /// <summary>Takes over the events and updates of a workflow task.</summary>
    public void Load(WorkflowTaskInput input)
    {
        events.RemoveRange(0, position);
        position = 0;
        events.AddRange(input.Events.Where(e => e.EventId > LastEventId));
        previousStartedEventId = input.PreviousStartedEventId;
        foreach (var update in input.Updates)
        {
            AddUpdate(update);
        }
    }

    /// <summary>
    /// The server has dropped the task that was answered last, as it only refused updates: history will hold other events under the ids
    /// that its scheduling and start had. What else came with it is sent once more, and was applied already.
    /// </summary>
    public void DropTask() => LastEventId -= 2;

    /// <summary>The next activation, or null when the workflow has seen everything.</summary>
    public WorkflowActivation? NextActivation()
    {
        while (true)
        {
            if (jobs.Count > 0 && !Closing)
            {
                var ordered = jobs.OrderBy(job => job.Order).ToList();
                jobs.Clear();
                return NewActivation(ordered, Replaying);
            }

            jobs.Clear();
            if (position == events.Count)
            {
                return null;
            }

            ApplySequence();
        }
    }

    /// <summary>An activation that only answers a query; it never changes the run.</summary>
    public WorkflowActivation QueryActivation(ActivationJob.Query query) => NewActivation([query], isReplaying: true);

    /// <summary>Takes over what the workflow asked for.</summary>
    public void Apply(IEnumerable<WorkflowCommand> commands)
    {
        foreach (var command in commands)
        {
            Apply(command);
        }
    }

    /// <summary>Commands and messages for the server, and whether this is the first completion that reports flags.</summary>
    public (List<Command> Commands, List<Message> Messages, bool ReportFlags) TakeCompletion()
    {
        var (commands, messages) = outgoing.ToSend();
        messages.AddRange(rejections);
        rejections.Clear();
        var report = !flagsReported;
        flagsReported = true;
        Closed |= Closing;
        return (commands, messages, report);
    }

    public OutgoingCommand Send(Command command, Action<HistoryEvent> recorded)
    {
        var sent = new OutgoingCommand(command, recorded);
        outgoing.Add(sent);
        return sent;
    }

    public bool Withdraw(OutgoingCommand command) => outgoing.Remove(command);

    public void Resolve(ActivationJob job) => jobs.Add(job);

    public void Follow(long eventId, Action<HistoryEvent> handler) => followers[eventId] = handler;

    private WorkflowActivation NewActivation(IReadOnlyList<ActivationJob> ordered, bool isReplaying) =>
        new(ordered, time, isReplaying, historyLength, historySize, continueAsNewSuggested);

    private void AddUpdate(UpdateRequest update)
    {
        // The same update can come as message, as admitted event and out of an acceptance; it is handled once.
        if (knownUpdates.Add(update.ProtocolInstanceId))
        {
            waitingUpdates.Add(update);
        }
    }
}
