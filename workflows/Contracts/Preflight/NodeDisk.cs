namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>Whether a node has room for etcd's data as it is, not only for that of a small cluster.</summary>
internal static class NodeDisk
{
    // The warm copy lies beside the database while that is put together; what grows afterwards is the node's own business.
    private const int Copies = 2;
    private const long Margin = 1L << 30;

    /// <summary>What is to be said; null where the database's size was not read.</summary>
    public static Finding? Check(SourceInspection source, NodeInspection node)
    {
        if (source.EtcdBytes is not { } bytes || source.SwitchedAt is not null)
        {
            return null;
        }

        var needed = (Copies * bytes) + Margin;
        return node.FreeBytes >= needed
            ? new("disk-for-etcd", FindingSeverity.Passed, $"node {node.Node}", $"{node.FreeBytes >> 20} MiB free for {Copies} copies of {bytes >> 20} MiB", "")
            : new(
                "disk-for-etcd", FindingSeverity.Error, $"node {node.Node}", $"{node.FreeBytes >> 20} MiB are free, and {Copies} copies of etcd's {bytes >> 20} MiB with {Margin >> 20} MiB to spare need {needed >> 20}",
                "make room on the file system of /var/lib, or defragment the source's etcd.");
    }
}
