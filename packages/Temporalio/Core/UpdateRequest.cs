using Temporalio.Api.Update.V1;

namespace Temporalio.Core;

/// <summary>A request for an update, from a message of the server or made again out of history.</summary>
/// <param name="ProtocolInstanceId">Id of the message exchange; the update id.</param>
/// <param name="MessageId">Id of the request message.</param>
/// <param name="SequencingEventId">The update is handled after this event.</param>
/// <param name="Original">The request as received, before any codec; it is echoed in the acceptance.</param>
/// <param name="Decoded">The request for the workflow, after the codec.</param>
/// <param name="RunValidator">False when history says that it was accepted.</param>
internal sealed record UpdateRequest(
    string ProtocolInstanceId, string MessageId, long SequencingEventId, Request Original, Request Decoded, bool RunValidator);
