using Temporalio.Api.Command.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;

namespace Temporalio.Core;

/// <summary>A command that waits for the event that records it.</summary>
/// <param name="Command">The command as sent.</param>
/// <param name="Recorded">Called with the recording event; throws when the event does not fit.</param>
internal sealed record OutgoingCommand(Command Command, Action<HistoryEvent> Recorded)
{
    /// <summary>Message that travels with a protocol message command.</summary>
    public Message? Message { get; init; }

    /// <summary>Patch whose marker (or search attribute) this is. Replay tolerates that history lacks it.</summary>
    public string? PatchId { get; init; }
}
