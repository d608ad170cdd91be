using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>Looks at a node; writes nothing.</summary>
public interface INodePreflightActivities
{
    /// <summary>Checks ports, disk, clock, tools, static Pod path and the like; problems are findings.</summary>
    [Activity]
    Task<NodeInspection> InspectNodeAsync(NodeContext node);
}
