using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Node;

/// <summary>Where a migration's activities on a node work: its settings, its files, and what the migration keeps there.</summary>
public sealed class NodePlace
{
    /// <summary>Looks the node up in the landscape, or fails with <c>MIG-REQ-003</c>; touches nothing yet.</summary>
    public NodePlace(LandscapeFile landscape, NodeContext node)
    {
        Settings = landscape.Node(node);
        Files = NodeFiles.Of(Settings);
        Directory = new MigrationDirectory(Files, node.Migration);
        Ledger = new FileLedger(Files, Directory);
    }

    /// <summary>The node as the landscape has it.</summary>
    public NodeSettings Settings { get; }

    /// <summary>Its file system.</summary>
    public NodeFiles Files { get; }

    /// <summary>What the migration keeps there.</summary>
    public MigrationDirectory Directory { get; }

    /// <summary>What the migration wrote there.</summary>
    public FileLedger Ledger { get; }
}
