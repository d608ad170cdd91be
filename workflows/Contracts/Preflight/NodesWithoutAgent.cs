namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>What no single inspection can tell: whether files have to be rewritten on Nodes that nobody can reach.</summary>
public static class NodesWithoutAgent
{
    /// <summary>An error when control-plane nodes need another API name and there are Nodes without an agent, which surely need it too; null otherwise.</summary>
    public static Finding? Check(SourceInspection source, IEnumerable<NodeInspection> nodes)
    {
        var others = source.OtherNodes ?? [];
        var rewritten = nodes.Where(node => node.RewritesKubeconfigs).Select(node => node.Node).ToList();
        return others.Count == 0 || rewritten.Count == 0
            ? null
            : new Finding(
                "api-name-workers",
                FindingSeverity.Error,
                $"nodes {string.Join(", ", others)}",
                $"{string.Join(", ", rewritten)} has to be given another API name, and these Nodes have no agent that could do the same there.",
                "let the name that nodes use be moved (leave endpoint.name out of the landscape file, or have a DNSRecord for it), or write a name that is moved into the kubeconfigs of every Node while the source serves, and restart their kubelets.");
    }
}
