using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;

namespace Temporalio.Core;

/// <summary>
/// Commands that history has not recorded yet. A live run sends them; a live run and a replay alike match them, one by one,
/// with the command events that follow. The command that ends the run always comes last.
/// </summary>
internal sealed class CommandQueue
{
    private readonly LinkedList<OutgoingCommand> commands = new();
    private OutgoingCommand? close;

    /// <summary>Whether the workflow has asked to end.</summary>
    public bool Closed => close is not null;

    private IEnumerable<OutgoingCommand> All => close is null ? commands : commands.Append(close);

    public void Add(OutgoingCommand command) => commands.AddLast(command);

    /// <summary>Only the first command that ends the run counts.</summary>
    public void SetClose(OutgoingCommand command) => close ??= command;

    public bool Remove(OutgoingCommand command) => commands.Remove(command);

    /// <summary>The list for the server.</summary>
    public (List<Command> Commands, List<Message> Messages) ToSend() =>
        (All.Select(c => c.Command).ToList(), All.Select(c => c.Message).OfType<Message>().ToList());

    /// <summary>Matches the next command with an event; throws when they do not fit.</summary>
    public void Match(HistoryEvent recorded)
    {
        if (PatchMarker.TryRead(recorded, out var patchId, out var deprecated))
        {
            MatchPatch(recorded, patchId, deprecated);
            return;
        }

        var isPatchAttribute = PatchMarker.IsSearchAttribute(recorded);
        while (commands.First?.Value is { PatchId: not null } patch)
        {
            commands.RemoveFirst();
            if (isPatchAttribute && patch.Command.CommandType == CommandType.UpsertWorkflowSearchAttributes)
            {
                return;
            }
        }

        if (isPatchAttribute && !(commands.First?.Value is { } front && recorded.EventType.Records(front.Command)))
        {
            // It belongs to the marker of a patch that the code no longer mentions.
            return;
        }

        var next = Take() ?? throw Nondeterminism.Error($"No command scheduled for event {recorded.Describe()}");
        if (!recorded.EventType.Records(next.Command))
        {
            throw Nondeterminism.Error($"{next.Command.CommandType} command does not match event: {recorded.Describe()}");
        }

        next.Recorded(recorded);
    }

    /// <summary>Throws when the history of a workflow task has ended but commands are left over.</summary>
    public void CheckEmpty(HistoryEvent? nextEvent)
    {
        while (commands.First?.Value is { PatchId: not null })
        {
            commands.RemoveFirst();
        }

        if (All.FirstOrDefault() is { } left)
        {
            throw Nondeterminism.Error(nextEvent is null
                ? $"History ended, but workflow code produced a {left.Command.CommandType} command"
                : $"{left.Command.CommandType} command has no event in history; found {nextEvent.Describe()}");
        }
    }

    private void MatchPatch(HistoryEvent recorded, string patchId, bool deprecated)
    {
        if (commands.First?.Value is { PatchId: not null } patch && patch.Command.CommandType == CommandType.RecordMarker)
        {
            if (patch.PatchId == patchId)
            {
                commands.RemoveFirst();
                return;
            }
        }

        if (!deprecated)
        {
            throw Nondeterminism.Error($"Non-deprecated patch marker '{patchId}' has no matching command: {recorded.Describe()}");
        }
    }

    private OutgoingCommand? Take()
    {
        if (commands.First is { } first)
        {
            commands.RemoveFirst();
            return first.Value;
        }

        var last = close;
        close = null;
        return last;
    }
}
