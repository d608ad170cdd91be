using System.CommandLine;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Reads etcd snapshots: nothing is started, connected to or written.</summary>
internal static class SnapshotCommand
{
    public static Command Create() => new("snapshot", "Read an etcd snapshot, without etcd and without changing anything")
    {
        SnapshotVerifyCommand.Create(),
        SnapshotListCommand.Create(),
        SnapshotDiffCommand.Create(),
        SnapshotPlanCommand.Create(),
    };
}
