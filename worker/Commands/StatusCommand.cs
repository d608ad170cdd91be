using System.CommandLine;
using Masterful.Workflows;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.StateMachine;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands;

/// <summary>Shows where a migration stands.</summary>
internal static class StatusCommand
{
    private const int Attempts = 5;

    // What the SDK's message about a workflow that does not yield begins with.
    private const string Deadlock = "TMPRL1101";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var (address, ns, shoot, output) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Shoot(), CommonOptions.Output());
        var watch = new Option<bool>("--watch", "-w") { Description = "Follow it until it ends or needs an operator" };
        var command = new Command("status", "Show where a migration stands and what may be done about it") { shoot, watch, output, address, ns };
        command.SetAction(async (result, cancellation) =>
        {
            var client = await CommonOptions.Temporal(result, address, ns).ConnectAsync();
            var handle = client.GetWorkflowHandle(CommonOptions.WorkflowId(result.GetValue(shoot)!));
            if (result.GetValue(watch))
            {
                return await WatchAsync(handle, new PhasePrinter(Console.Out), cancellation);
            }

            var status = await QueryAsync(handle);
            var steps = await RunningStep.ReadAsync(client, handle.Id);
            await Console.Out.WriteLineAsync(result.GetValue(output) == OutputFormat.Table
                ? StatusText.Of(status, steps, DateTimeOffset.UtcNow)
                : Structured.Write(status, result.GetValue(output), [("underWay", steps)]));
            return await ExitCodeOfAsync(handle, status);
        });
        return command;
    }

    /// <summary>Prints each phase as it moves, and answers when the migration ends or needs an operator.</summary>
    public static async Task<int> WatchAsync(WorkflowHandle handle, PhasePrinter printer, CancellationToken cancellation)
    {
        while (true)
        {
            var execution = (await handle.DescribeAsync()).Status;
            if (execution is WorkflowExecutionStatus.Failed or WorkflowExecutionStatus.Terminated or WorkflowExecutionStatus.TimedOut)
            {
                return await EndOfAsync(handle, printer.Writer);
            }

            var status = await QueryAsync(handle);
            printer.Print(status);
            if (execution != WorkflowExecutionStatus.Running || status.Parked is not null || status.State == nameof(MigrationState.AwaitingApproval))
            {
                return await ExitCodeOfAsync(handle, status);
            }

            await Task.Delay(Interval, cancellation);
        }
    }

    /// <summary>Asks the workflow; says so when nobody can answer.</summary>
    public static Task<MigrationStatus> QueryAsync(WorkflowHandle handle) =>
        AskAsync(handle.Id, () => handle.QueryAsync((MigrateControlPlane workflow) => workflow.Status(), new WorkflowQueryOptions()));

    /// <summary>Asks any workflow; says so when nobody can answer.</summary>
    /// <param name="subject">What an error calls it.</param>
    /// <param name="query">The query.</param>
    public static async Task<T> AskAsync<T>(string subject, Func<Task<T>> query)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await query();
            }
            catch (WorkflowQueryFailedException exception) when (attempt < Attempts && exception.Message.Contains(Deadlock, StringComparison.Ordinal))
            {
                // A worker that has just started, on a busy machine, may need longer for its first replay than the SDK lets pass.
                await Task.Delay(Interval);
            }
            catch (RpcException exception) when (exception.Code == RpcException.StatusCode.NotFound)
            {
                throw RequestErrors.MigrationNotFound.At(subject, exception.Message, exception);
            }
            catch (RpcException exception) when (exception.Code is RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.FailedPrecondition)
            {
                throw RequestErrors.NoWorker.At(subject, exception.Message, exception);
            }
        }
    }

    private static async Task<int> ExitCodeOfAsync(WorkflowHandle handle, MigrationStatus status)
    {
        if ((await handle.DescribeAsync()).Status == WorkflowExecutionStatus.Failed)
        {
            return await EndOfAsync(handle, Console.Error);
        }

        return status.State switch
        {
            nameof(MigrationState.RolledBack) => ExitCode.RolledBack,
            nameof(MigrationState.Parked) or nameof(MigrationState.RollbackParked) or nameof(MigrationState.AwaitingApproval) => ExitCode.Parked,
            nameof(MigrationState.Refused) => ExitCode.PreflightRefused,
            _ => ExitCode.Ok,
        };
    }

    private static async Task<int> EndOfAsync(WorkflowHandle handle, TextWriter writer)
    {
        try
        {
            await handle.GetResultAsync();
            return ExitCode.Ok;
        }
        catch (WorkflowFailedException exception)
        {
            await writer.WriteLineAsync(exception.InnerException?.Message ?? exception.Message);
            return (exception.InnerException as ApplicationFailureException)?.ErrorType == PreflightErrors.Refused.Id
                ? ExitCode.PreflightRefused
                : ExitCode.Failed;
        }
    }
}
