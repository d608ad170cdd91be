using System.Globalization;
using System.Text;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Frontend;

/// <summary>Reading histories: in pages, backwards, and waiting for what is not there yet.</summary>
internal sealed class HistoryHandlers(WorkflowEngine engine, RequestChecks checks)
{
    public void Map(GrpcRouter router)
    {
        router.Map<GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse>(Services.Workflow, "GetWorkflowExecutionHistory", GetAsync);
        router.Map<GetWorkflowExecutionHistoryReverseRequest, GetWorkflowExecutionHistoryReverseResponse>(
            Services.Workflow, "GetWorkflowExecutionHistoryReverse", GetReverseAsync);
    }

    private async Task<GetWorkflowExecutionHistoryResponse> GetAsync(GetWorkflowExecutionHistoryRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.Execution);
        var position = Position.Parse(request.NextPageToken) ?? new Position(request.Execution.RunId, 1);
        var size = request.MaximumPageSize is > 0 and <= Limits.HistoryPage ? request.MaximumPageSize : Limits.HistoryPage;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        limit.CancelAfter(context.WaitAtMost(Limits.LongPollWait));
        while (true)
        {
            var seen = await LookAsync(key, position.RunId, context);
            position = position with { RunId = seen.RunId };
            var response = request.HistoryEventFilterType == HistoryEventFilterType.CloseEvent
                ? CloseEvent(seen, position, request.WaitNewEvent)
                : Page(seen, position, size, request.WaitNewEvent);
            if (response.History.Events.Count > 0 || response.NextPageToken.IsEmpty || !request.WaitNewEvent || seen.Last >= position.Next + size)
            {
                return response;
            }

            try
            {
                await seen.Grows.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
            {
                return response;
            }
        }
    }

    private async Task<GetWorkflowExecutionHistoryReverseResponse> GetReverseAsync(GetWorkflowExecutionHistoryReverseRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.Execution);
        var position = Position.Parse(request.NextPageToken);
        var size = request.MaximumPageSize is > 0 and <= Limits.HistoryPage ? request.MaximumPageSize : Limits.HistoryPage;
        var seen = await LookAsync(key, position?.RunId ?? request.Execution.RunId, context);
        var to = position?.Next ?? seen.Last;
        var from = Math.Max(1, to - size + 1);
        var response = new GetWorkflowExecutionHistoryReverseResponse { History = new History() };
        response.History.Events.Add(engine.Store.ReadEvents(seen.Row, from, to).AsEnumerable().Reverse());
        if (from > 1)
        {
            response.NextPageToken = new Position(seen.RunId, from - 1).ToToken();
        }

        return response;
    }

    private GetWorkflowExecutionHistoryResponse CloseEvent(Seen seen, Position position, bool wait)
    {
        var response = new GetWorkflowExecutionHistoryResponse { History = new History() };
        if (!seen.IsOpen)
        {
            response.History.Events.Add(engine.Store.ReadEvent(seen.Row, seen.Last));
        }
        else if (wait)
        {
            response.NextPageToken = position.ToToken();
        }
        else
        {
            response.History.Events.Add(engine.Store.ReadEvent(seen.Row, seen.Last));
        }

        return response;
    }

    private GetWorkflowExecutionHistoryResponse Page(Seen seen, Position position, int size, bool wait)
    {
        var to = Math.Min(seen.Last, position.Next + size - 1);
        var response = new GetWorkflowExecutionHistoryResponse { History = new History() };
        response.History.Events.Add(engine.Store.ReadEvents(seen.Row, position.Next, to));
        if (to < seen.Last || (wait && seen.IsOpen))
        {
            response.NextPageToken = new Position(seen.RunId, to + 1).ToToken();
        }

        return response;
    }

    private Task<Seen> LookAsync(WorkflowKey key, string runId, CallContext context) => engine.ChangeAsync(
        key,
        scope =>
        {
            var run = scope.Require(new WorkflowExecution { WorkflowId = key.WorkflowId, RunId = runId });
            var grows = run.IsOpen ? engine.Live(run.RunId).HistoryGrows : Task.CompletedTask;
            return new Seen(run.Row, run.RunId, run.LastEventId, run.IsOpen, grows);
        },
        context.Cancellation);

    /// <summary>What a run looked like at one moment, and the signal for the next one.</summary>
    private sealed record Seen(long Row, string RunId, long Last, bool IsOpen, Task Grows);

    private sealed record Position(string RunId, long Next)
    {
        public static Position? Parse(ByteString token)
        {
            if (token.IsEmpty)
            {
                return null;
            }

            var parts = Encoding.UTF8.GetString(token.Span).Split('|');
            return parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var next)
                ? new Position(parts[0], next)
                : throw GrpcException.InvalidArgument("Invalid NextPageToken.");
        }

        public ByteString ToToken() => ByteString.CopyFromUtf8(FormattableString.Invariant($"{RunId}|{Next}"));
    }
}
