using System.Text.Json.Serialization;

namespace Masterful.Workflows.Contracts;

/// <summary>A migration seen from one of its control-plane nodes; activities with it run on the queue <c>node/&lt;name&gt;</c>.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Node">Name of the node, one of <see cref="MigrationContext.Nodes"/>.</param>
public sealed record NodeContext(MigrationContext Migration, string Node)
{
    /// <summary>Whether its etcd joins that of the first node instead of starting one.</summary>
    [JsonIgnore]
    public bool Joins => Node != Migration.Nodes[0] && Migration.Nodes.Contains(Node);
}
