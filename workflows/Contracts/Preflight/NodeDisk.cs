namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>Whether a node has room for etcd's data as it is, not only for that of a small cluster.</summary>
internal static class NodeDisk
{
    private const long Margin = 1L << 30;

    /// <summary>What is to be said; null where nothing of the source's etcd is taken along, or its size was not read.</summary>
    public static Finding? Check(SourceInspection source, NodeInspection node)
    {
        if (source.EtcdBytes is not { } bytes || source.SwitchedAt is not null)
        {
            return null;
        }

        // On the first node the warm copy lies beside the database while that is put together; what grows afterwards is the node's own business.
        var copies = node.Joins ? 1 : 2;
        var needed = (copies * bytes) + Margin;
        return node.FreeBytes >= needed
            ? new("disk-for-etcd", FindingSeverity.Passed, $"node {node.Node}", $"{node.FreeBytes >> 20} MiB free for {copies} times {bytes >> 20} MiB", "")
            : new(
                "disk-for-etcd", FindingSeverity.Error, $"node {node.Node}", $"{node.FreeBytes >> 20} MiB are free, and {copies} times etcd's {bytes >> 20} MiB with {Margin >> 20} MiB to spare are {needed >> 20}",
                "make room on the file system of /var/lib, or defragment the source's etcd.");
    }
}
