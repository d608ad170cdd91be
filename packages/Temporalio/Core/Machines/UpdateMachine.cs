using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.Core.Machines;

/// <summary>An update from its request to its outcome. Messages made while replaying are never sent.</summary>
internal sealed class UpdateMachine
{
    private readonly string id;
    private readonly UpdateRequest request;
    private readonly Action<Message, Action<HistoryEvent>> send;

    /// <param name="request">The request.</param>
    /// <param name="send">Sends a message together with the command that gives it its place.</param>
    public UpdateMachine(UpdateRequest request, Action<Message, Action<HistoryEvent>> send)
    {
        id = request.ProtocolInstanceId;
        this.request = request;
        this.send = send;
    }

    public void Accept() => send(
        NewMessage("accept", new Acceptance
        {
            AcceptedRequestMessageId = request.MessageId,
            AcceptedRequestSequencingEventId = request.SequencingEventId,
            AcceptedRequest = request.Original,
        }),
        OnAccepted);

    public Message Reject(Failure failure) => NewMessage("reject", new Rejection
    {
        RejectedRequestMessageId = request.MessageId,
        RejectedRequestSequencingEventId = request.SequencingEventId,
        RejectedRequest = request.Original,
        Failure = failure,
    });

    public void Complete(Payload? result, Failure? failure)
    {
        var outcome = new Outcome();
        if (failure is not null)
        {
            outcome.Failure = failure;
        }
        else
        {
            outcome.Success = new();
            if (result is not null)
            {
                outcome.Success.Payloads_.Add(result);
            }
        }

        send(NewMessage("complete", new Response { Meta = request.Original.Meta, Outcome = outcome }), OnCompleted);
    }

    private Message NewMessage(string step, IMessage body) => new()
    {
        Id = $"{id}/{step}",
        ProtocolInstanceId = id,
        Body = Any.Pack(body),
    };

    private void OnAccepted(HistoryEvent recorded)
    {
        var found = recorded.EventType == EventType.WorkflowExecutionUpdateAccepted
            ? recorded.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId
            : recorded.EventType.ToString();
        if (found != id)
        {
            throw Nondeterminism.Error($"Update machine '{id}' does not handle acceptance of '{found}': {recorded.Describe()}");
        }
    }

    private void OnCompleted(HistoryEvent recorded)
    {
        var found = recorded.EventType == EventType.WorkflowExecutionUpdateCompleted
            ? recorded.WorkflowExecutionUpdateCompletedEventAttributes.Meta?.UpdateId
            : recorded.EventType.ToString();
        if (found != request.Original.Meta.UpdateId)
        {
            throw Nondeterminism.Error($"Update machine '{id}' does not handle completion of '{found}': {recorded.Describe()}");
        }
    }
}
