namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>What neither the source's inspection nor a node's tells alone.</summary>
public static class CrossChecks
{
    /// <summary>Everything that is to be said about both together; nothing where what is needed for it was not read.</summary>
    public static IReadOnlyList<Finding> Run(SourceInspection source, IReadOnlyList<NodeInspection> nodes)
    {
        var findings = nodes.Select(node => NodeMemory.Check(source, node)).Concat(nodes.Select(node => NodeDisk.Check(source, node))).OfType<Finding>().ToList();
        if (NodesWithoutAgent.Check(source, nodes) is { } unreachable)
        {
            findings.Add(unreachable);
        }

        return findings;
    }
}
