using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Hosting;

/// <summary>
/// Lets an agent carry out what is for its own node. Its queue bears the node's name alone, so nodes of two Shoots that share a name share the queue, and
/// so does an agent that was started with another's name: a step must not be carried out as one node on the disk of another. Refused steps are tried
/// again, as the right agent may take the next attempt.
/// </summary>
/// <param name="landscape">What the agent knows.</param>
/// <param name="node">Whose agent it is.</param>
public sealed class NodeInterceptor(LandscapeFile landscape, string node) : IWorkerInterceptor
{
    private readonly string? shoot = landscape.Shoots.FirstOrDefault(candidate => candidate.Nodes.Any(settings => settings.Name == node))?.Name;

    /// <inheritdoc/>
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <inheritdoc/>
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, this);

    // Where the agent's file does not list its own node, the look-up of its settings says so better.
    private void Check(NodeContext context)
    {
        if (context.Node != node || (shoot is not null && context.Migration.Shoot != shoot))
        {
            throw PlatformErrors.OtherNode.At(
                $"node {context.Node} of Shoot {context.Migration.Shoot}", $"the agent that took it is that of node {node}{(shoot is null ? "" : $" of Shoot {shoot}")}.");
        }
    }

    private sealed class Inbound(ActivityInboundInterceptor next, NodeInterceptor agent) : ActivityInboundInterceptor(next)
    {
        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            if (NodeInput.Of(input.Args) is { } context)
            {
                agent.Check(context);
            }

            return Next.ExecuteActivityAsync(input);
        }
    }
}
