using Masterful.Activities.Landscapes;
using Masterful.Workflows;
using Masterful.Workflows.Contracts;
using Microsoft.Extensions.Logging;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Hosting;

/// <summary>Serves task queues until it is told to stop.</summary>
internal static class WorkerProcess
{
    /// <summary>
    /// Each migration past its fence holds one place with its probe until its source is retired, which takes days; what brings a source back must find
    /// another one whatever a fleet has under way.
    /// </summary>
    internal const int WorkerActivities = 500;

    /// <summary>Workflows, and activities on Garden and Seed.</summary>
    public static Task RunWorkerAsync(
        TemporalSettings temporal, LandscapeFile landscape, string? faults, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var options = WorkerOptions(faults, loggers);
        options.AddWorkflow<MigrateControlPlane>().AddWorkflow<MigrateFleet>();
        ActivityCatalog.AddActivities(options, node: false, landscape, loggers);
        return RunAsync(temporal, options, loggers, cancellation);
    }

    internal static TemporalWorkerOptions WorkerOptions(string? faults, ILoggerFactory loggers)
    {
        var options = Options(TaskQueues.Migrations, faults, loggers, new TurnInterceptor());
        options.MaxConcurrentActivities = WorkerActivities;
        return options;
    }

    /// <summary>Activities on one node.</summary>
    public static Task RunAgentAsync(
        TemporalSettings temporal, LandscapeFile landscape, string node, string? faults, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var options = Options(TaskQueues.ForNode(node), faults, loggers, new NodeInterceptor(landscape, node), new TurnInterceptor());
        ActivityCatalog.AddActivities(options, node: true, landscape, loggers);
        return RunAsync(temporal with { OnlyEncrypted = true }, options, loggers, cancellation);
    }

    private static TemporalWorkerOptions Options(string queue, string? faults, ILoggerFactory loggers, params IWorkerInterceptor[] own) => new(queue)
    {
        LoggerFactory = loggers,
        Interceptors = faults is null ? [new HeartbeatInterceptor(), .. own] : [new HeartbeatInterceptor(), .. own, new FaultInterceptor(faults)],
        // Heartbeats carry the cancellation: an operator who wants the source back does not wait 0.8 of a heartbeat timeout for it.
        MaxHeartbeatThrottleInterval = TimeSpan.FromSeconds(1),
        StickyQueueScheduleToStartTimeout = TimeSpan.FromSeconds(3),
        GracefulShutdownTimeout = TimeSpan.FromSeconds(10),
    };

    private static async Task RunAsync(
        TemporalSettings temporal, TemporalWorkerOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var logger = loggers.CreateLogger("masterful");
        try
        {
            var client = await temporal.WaitAndConnectAsync(loggers, cancellation);
            if (options.TaskQueue == TaskQueues.Migrations && await SearchAttributeCheck.ProblemAsync(client, cancellation) is { } problem)
            {
                logger.LogWarning("Migrations will stand still: {Problem}", problem);
            }

            using var worker = new TemporalWorker(client, options);
            logger.LogInformation("Serving task queue {Queue} of {Address}", options.TaskQueue, temporal.Address);
            await worker.ExecuteAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            logger.LogInformation("Stopped serving {Queue}", options.TaskQueue);
        }
    }
}
