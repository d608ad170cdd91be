using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.DevServer.Engine.Commands;

internal sealed partial class CommandProcessor
{
    private void HandleMessage(string id)
    {
        if (!messages.TryGetValue(id, out var message))
        {
            throw new CommandException(WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage, $"There is no message {id}.");
        }

        Handle(message);
    }

    private void Handle(Message message)
    {
        messages.Remove(message.Id);
        if (message.Body.TryUnpack<Acceptance>(out var acceptance))
        {
            Accept(message.ProtocolInstanceId, acceptance);
        }
        else if (message.Body.TryUnpack<Response>(out var response))
        {
            Complete(message.ProtocolInstanceId, response);
        }
        else if (message.Body.TryUnpack<Rejection>(out var rejection))
        {
            Reject(message.ProtocolInstanceId, rejection);
        }
        else
        {
            throw new CommandException(WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage, $"Message {message.Body.TypeUrl} is unknown.");
        }
    }

    private void Accept(string id, Acceptance acceptance)
    {
        var update = live.FindUpdate(id);
        var request = update?.Request ?? acceptance.AcceptedRequest;
        if (request is null || run.Updates.Find(id) is { AcceptedEventId: > 0 })
        {
            throw new CommandException(WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage, $"Update {id} cannot be accepted.");
        }

        // Without an entry of ours the server was restarted while the worker had the request: the worker's copy stands in.
        update ??= new PendingUpdate(id, request);
        run.Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionUpdateAccepted,
            WorkflowExecutionUpdateAcceptedEventAttributes = new WorkflowExecutionUpdateAcceptedEventAttributes
            {
                ProtocolInstanceId = id,
                AcceptedRequestMessageId = acceptance.AcceptedRequestMessageId,
                AcceptedRequestSequencingEventId = acceptance.AcceptedRequestSequencingEventId,

                // A request that is in the history already is not written twice.
                AcceptedRequest = run.Updates.Find(id) is { AdmittedEventId: > 0 } ? null : request,
            },
        });
        scope.AfterCommit(() =>
        {
            live.AddUpdate(update);
            update.Accept();
        });
    }

    private void Complete(string id, Response response)
    {
        var known = run.Updates.Find(id);
        if (known is null || known.AcceptedEventId == 0 || known.CompletedEventId > 0)
        {
            throw new CommandException(WorkflowTaskFailedCause.BadUpdateWorkflowExecutionMessage, $"Update {id} cannot be completed.");
        }

        run.Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionUpdateCompleted,
            WorkflowExecutionUpdateCompletedEventAttributes = new WorkflowExecutionUpdateCompletedEventAttributes
            {
                Meta = response.Meta,
                AcceptedEventId = known.AcceptedEventId,
                Outcome = response.Outcome,
            },
        });
        scope.AfterCommit(() => live.FinishUpdate(id, response.Outcome));
    }

    private void Reject(string id, Rejection rejection)
    {
        scope.AfterCommit(() => live.FinishUpdate(id, new Outcome { Failure = rejection.Failure }));
        if (run.Updates.Find(id) is { AdmittedEventId: > 0 })
        {
            run.Updates.Remove(id);
        }
    }
}
