using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Credentials;

/// <summary>A node's sealing key, for whoever stands before the node.</summary>
public static class NodeSealingKey
{
    /// <summary>
    /// The fingerprint of the key of a node whose files lie here, <c>sha256:</c> and lower-case hex; the key is made when there is none. Fails with
    /// <c>MIG-REQ-003</c> when the landscape has no such node.
    /// </summary>
    /// <param name="landscape">The landscape.</param>
    /// <param name="node">Name of the node.</param>
    public static string Fingerprint(LandscapeFile landscape, string node)
    {
        var settings = landscape.Shoots.SelectMany(shoot => shoot.Nodes).FirstOrDefault(candidate => candidate.Name == node)
            ?? throw RequestErrors.NodeNotFound.At($"node {node}", $"the landscape file lists {string.Join(", ", landscape.Shoots.SelectMany(shoot => shoot.Nodes).Select(known => known.Name))}.");
        using var key = SealingKey.LoadOrCreate(NodeFiles.Of(settings).Locate(MigrationDirectory.SealingKeyPath));
        return key.Fingerprint;
    }
}
