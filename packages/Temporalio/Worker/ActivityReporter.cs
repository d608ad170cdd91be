using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Client.Rpc;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>Brings outcomes of activities to the server.</summary>
internal sealed class ActivityReporter
{
    // A worker that stops must not wait for ever for a server that does not come back.
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(10);

    private readonly SwitchableClient client;
    private readonly TemporalWorkerOptions options;
    private readonly ILogger logger;

    public ActivityReporter(SwitchableClient client, TemporalWorkerOptions options, ILogger logger)
    {
        this.client = client;
        this.options = options;
        this.logger = logger;
    }

    private string Namespace => client.Options.Namespace;

    private string Identity => options.Identity ?? string.Empty;

    /// <summary>Returns when the server has taken the outcome or does not want it; waits for an unreachable server.</summary>
    public async Task ReportAsync(
        PollActivityTaskQueueResponse task, ActivityOutcome outcome, Payloads? lastHeartbeat, CancellationToken hardStop)
    {
        using var giveUp = new CancellationTokenSource();
        using var registration = hardStop.Register(() => giveUp.CancelAfter(PatienceAtEnd));
        var what = $"Report of activity {task.ActivityType.Name} {task.ActivityId}";
        try
        {
            await LongPoll.ReportAsync(rpc => SendAsync(task, outcome, lastHeartbeat, rpc), what, logger, giveUp.Token).ConfigureAwait(false);
        }
        catch (RpcException e) when (outcome.Kind != ActivityOutcomeKind.Failed)
        {
            // Refused for good, a result that is too large for one: as a failure it is at least seen.
            var failed = ActivityOutcome.Failed(new Failure
            {
                Message = $"The outcome of the activity was refused: {e.Message}",
                ApplicationFailureInfo = new() { Type = e.Code.ToString() },
            });
            await LongPoll.ReportAsync(rpc => SendAsync(task, failed, null, rpc), what, logger, giveUp.Token).ConfigureAwait(false);
        }
    }

    private Task SendAsync(PollActivityTaskQueueResponse task, ActivityOutcome outcome, Payloads? lastHeartbeat, RpcOptions rpc) =>
        outcome.Kind switch
        {
            ActivityOutcomeKind.Completed => client.WorkflowService.RespondActivityTaskCompletedAsync(
                new()
                {
                    TaskToken = task.TaskToken,
                    Result = new() { Payloads_ = { outcome.Result } },
                    Identity = Identity,
                    Namespace = Namespace,
                },
                rpc),
            ActivityOutcomeKind.Canceled => client.WorkflowService.RespondActivityTaskCanceledAsync(
                new()
                {
                    TaskToken = task.TaskToken,
                    Details = outcome.Failure!.CanceledFailureInfo?.Details,
                    Identity = Identity,
                    Namespace = Namespace,
                },
                rpc),
            ActivityOutcomeKind.Failed => client.WorkflowService.RespondActivityTaskFailedAsync(
                new()
                {
                    TaskToken = task.TaskToken,
                    Failure = outcome.Failure,
                    LastHeartbeatDetails = lastHeartbeat,
                    Identity = Identity,
                    Namespace = Namespace,
                },
                rpc),
            _ => throw new ArgumentException($"{outcome.Kind} is not reported", nameof(outcome)),
        };
}
