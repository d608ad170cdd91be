using System.CommandLine;
using Masterful.Worker.Commands;
using Temporalio.Exceptions;

var parsed = MasterfulCommand.Create().Parse(args);
try
{
    // A worker lets its activities end, and a simulation its processes; whoever has no such patience can still kill.
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
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
