using System.CommandLine;
using Masterful.Worker.Commands.Demo;
using Masterful.Worker.Commands.Snapshot;

namespace Masterful.Worker.Commands;

/// <summary>The program's command line.</summary>
internal static class MasterfulCommand
{
    /// <summary>All commands, each of which ends when its token is cancelled.</summary>
    public static RootCommand Create() => new RootCommand("Moves the control plane of a Gardener Shoot out of its Seed into static Pods on its own node.")
    {
        DemoCommand.Create(),
        ServeCommands.Dev(),
        ServeCommands.Worker(),
        ServeCommands.Agent(),
        ServeCommands.Simulate(),
        PreflightCommand.Create(),
        PlanCommand.Create(),
        RenderCommand.Create(),
        AddonsCommand.Create(),
        StartCommand.Create(),
        StatusCommand.Create(),
        OperatorCommands.Approve(),
        OperatorCommands.Create("retry", "Retry", "Try the parked step again"),
        OperatorCommands.Create("skip", "Skip", "Go on without the parked step", reasonRequired: true),
        OperatorCommands.Create("rollback", "Rollback", "Take everything back until the source serves again"),
        OperatorCommands.Create("pause", "Pause", "Wait before the next phase begins"),
        OperatorCommands.Create("resume", "Resume", "Go on after a pause"),
        FleetCommand.Create(),
        VerifyCommand.Create(),
        ReportCommand.Create(),
        DoctorCommand.Create(),
        SnapshotCommand.Create(),
        ArtifactsCommand.Create(),
        CodecCommand.Create(),
        ScanCommand.Create(),
        CommonOptions.CodecKeyFile,
    };
}
