using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

/// <summary>What a worker is given with a task.</summary>
internal static class WorkflowTaskResponse
{
    /// <summary>The answer for a workflow task that was just started. Marks updates and queries as delivered.</summary>
    public static PollWorkflowTaskQueueResponse Build(WorkflowEngine engine, Run run, bool sticky)
    {
        var task = run.WorkflowTask;
        var live = engine.Live(run.RunId);
        var response = Describe(run);
        response.TaskToken = new TaskToken
        {
            Namespace = run.State.Namespace,
            WorkflowId = run.State.WorkflowId,
            RunId = run.RunId,
            ScheduledEventId = task.ScheduledEventId,
            StartedEventId = task.StartedEventId,
            Attempt = task.Attempt,
        }.ToByteString();
        response.StartedEventId = task.StartedEventId;
        response.Attempt = task.Attempt;
        response.ScheduledTime = task.ScheduledTime;
        response.StartedTime = task.StartedTime;
        var from = sticky ? run.State.LastStartedEventId + 1 : 1;
        response.History.Events.Add(engine.Store.ReadEvents(run.Row, from, run.LastEventId));
        response.History.Events.Add(run.TransientEvents());
        foreach (var update in live.Updates.Where(update => !update.IsAccepted && update.AdmittedEventId == 0))
        {
            update.IsSent = true;
            response.Messages.Add(new Message
            {
                Id = update.Id + "/request",
                ProtocolInstanceId = update.Id,
                EventId = task.StartedEventId - 1,
                Body = Any.Pack(update.Request!),
            });
        }

        foreach (var query in live.Queries)
        {
            query.IsDelivered = true;
            response.Queries.Add(query.Id, query.Query);
        }

        return response;
    }

    /// <summary>The answer for a query on its own; the history is there even when it has no events.</summary>
    public static async Task<PollWorkflowTaskQueueResponse?> BuildQueryAsync(
        WorkflowEngine engine, QueryTaskItem item, CancellationToken cancellation)
    {
        if (item.Query.Answer.IsCompleted)
        {
            return null;
        }

        PollWorkflowTaskQueueResponse? response = null;
        await engine.ChangeAsync(
            item.Workflow,
            scope =>
            {
                if (scope.Find(item.RunId) is not { } run)
                {
                    return;
                }

                response = Describe(run);
                response.TaskToken = new TaskToken
                {
                    Namespace = run.State.Namespace,
                    WorkflowId = run.State.WorkflowId,
                    RunId = run.RunId,
                    QueryId = item.Query.Id,
                }.ToByteString();
                response.Attempt = 1;
                response.Query = item.Query.Query;
                if (!item.Sticky)
                {
                    response.History.Events.Add(engine.Store.ReadEvents(run.Row, 1, run.LastEventId));
                }
            },
            cancellation);
        return response;
    }

    private static PollWorkflowTaskQueueResponse Describe(Run run) => new()
    {
        WorkflowExecution = run.Execution,
        WorkflowType = new WorkflowType { Name = run.State.WorkflowType },
        PreviousStartedEventId = run.State.LastStartedEventId,
        History = new History(),
        WorkflowExecutionTaskQueue = new Api.TaskQueue.V1.TaskQueue { Name = run.State.TaskQueue, Kind = TaskQueueKind.Normal },
    };
}
