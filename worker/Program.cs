using System.CommandLine;
using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;
using Masterful.Worker.Commands.Snapshot;
using Temporalio.Exceptions;

var root = new RootCommand("Moves the control plane of a Gardener Shoot out of its Seed into static Pods on its own node.")
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
    VerifyCommand.Create(),
    ReportCommand.Create(),
    DoctorCommand.Create(),
    SnapshotCommand.Create(),
    ArtifactsCommand.Create(),
    CodecCommand.Create(),
    ScanCommand.Create(),
    CommonOptions.CodecKeyFile,
};

var parsed = root.Parse(args);
try
{
    // A worker lets its activities end, and a simulation its processes; whoever has no such patience can still kill.
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
}
catch (ApplicationFailureException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return failure.ErrorType?.StartsWith("MIG-REQ-001", StringComparison.Ordinal) == true ? ExitCode.Usage : ExitCode.Failed;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
catch (Exception exception) when (exception is RpcException or IOException or InvalidOperationException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"masterful: {exception.Message}");
    return ExitCode.Failed;
}
