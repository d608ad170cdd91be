using System.Linq.Expressions;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// Calls activities of a node's agent. One whose agent is away fails after a while and names itself, so that an operator decides: soon where
/// other nodes wait for it or the source is to come back, later where there is but one.
/// </summary>
internal static class NodeCall
{
    /// <summary>Calls an activity that answers something.</summary>
    public static async Task<TResult> RunAsync<TActivities, TResult>(
        NodeContext node, Expression<Func<TActivities, Task<TResult>>> call, string summary, ActivityTime time, CancellationToken cancellation)
    {
        try
        {
            return await Workflow.ExecuteActivityAsync(call, Options(node, summary, time, cancellation));
        }
        catch (ActivityFailureException exception) when (IsAway(exception))
        {
            throw Away(node, summary, Patience(node, cancellation), exception);
        }
    }

    /// <summary>Calls an activity without a result.</summary>
    public static async Task RunAsync<TActivities>(
        NodeContext node, Expression<Func<TActivities, Task>> call, string summary, ActivityTime time, CancellationToken cancellation)
    {
        try
        {
            await Workflow.ExecuteActivityAsync(call, Options(node, summary, time, cancellation));
        }
        catch (ActivityFailureException exception) when (IsAway(exception))
        {
            throw Away(node, summary, Patience(node, cancellation), exception);
        }
    }

    /// <summary>Options of a call.</summary>
    public static ActivityOptions Options(NodeContext node, string summary, ActivityTime time, CancellationToken cancellation) => ActivityPolicy.Options(
        TaskQueues.ForNode(node.Node), summary, time, cancellation, Patience(node, cancellation));

    // What cannot be cancelled takes something back.
    private static TimeSpan Patience(NodeContext node, CancellationToken cancellation) =>
        node.Migration.Nodes.Count > 1 || !cancellation.CanBeCanceled ? ActivityPolicy.AgentPatience : ActivityPolicy.OnlyAgentPatience;

    private static bool IsAway(ActivityFailureException exception) =>
        exception.InnerException is TimeoutFailureException { TimeoutType: TimeoutType.ScheduleToStart };

    private static ApplicationFailureException Away(NodeContext node, string summary, TimeSpan patience, ActivityFailureException exception) => PlatformErrors.AgentAway.At(
        $"node {node.Node}", $"nobody took \"{summary}\" from queue {TaskQueues.ForNode(node.Node)} within {patience.TotalSeconds:0} s.", exception);
}
