namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>Whether a node has room in its memory for the control plane as it runs in the Seed.</summary>
public static class NodeMemory
{
    private const int Comfort = 2;

    /// <summary>An error when there is less than what is needed, a warning when there is less than twice that; null where either is not known.</summary>
    public static Finding? Check(SourceInspection source, NodeInspection node)
    {
        var (needed, available) = (source.MemoryBytes ?? 0, node.AvailableBytes);
        if (needed <= 0 || available <= 0)
        {
            return null;
        }

        var subject = $"node {node.Node}";
        var figures = $"{available >> 20} MiB of memory available, {needed >> 20} MiB needed for etcd's databases and what the components request in the Seed";
        return (available >= needed, available >= Comfort * needed) switch
        {
            (false, _) => new Finding("memory-free", FindingSeverity.Error, subject, figures, "use a larger machine, or drain Pods from the node."),
            (_, false) => new Finding(
                "memory-free", FindingSeverity.Warning, subject, figures + ", which leaves little for load", "drain Pods from the node: a control plane that is killed for memory takes the API with it."),
            _ => new Finding("memory-free", FindingSeverity.Passed, subject, figures),
        };
    }
}
