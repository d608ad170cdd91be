using System.CommandLine;
using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands;

/// <summary>The operator's updates as commands.</summary>
internal static class OperatorCommands
{
    public static Command Approve()
    {
        var (address, ns, shoot, by) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Shoot(), CommonOptions.By());
        var plan = new Option<string?>("--plan") { Description = "Digest of the plan that you approve, at least 12 characters; `masterful status` shows it", Required = true };
        var phase = new Option<string>("--phase") { Description = "The phase that may begin, so that a repetition does not open a later gate; by default the one that waits", DefaultValueFactory = _ => "" };
        var command = new Command("approve", "Approve the plan so that a gated phase begins") { shoot, plan, phase, by, address, ns };
        command.SetAction((result, _) => SendAsync(
            CommonOptions.Temporal(result, address, ns), result.GetValue(shoot)!, "Approve", new ApproveRequest(result.GetValue(plan)!, result.GetValue(by)!, result.GetValue(phase)!)));
        return command;
    }

    public static Command Create(string name, string update, string description, bool reasonRequired = false)
    {
        var (address, ns, shoot, by) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Shoot(), CommonOptions.By());
        var reason = new Option<string>("--reason") { Description = "Why, for the record", Required = reasonRequired, DefaultValueFactory = _ => "" };
        var command = new Command(name, description) { shoot, reason, by, address, ns };
        command.SetAction((result, _) => SendAsync(
            CommonOptions.Temporal(result, address, ns), result.GetValue(shoot)!, update, new OperatorRequest(result.GetValue(reason)!, result.GetValue(by)!)));
        return command;
    }

    /// <summary>Sends an update and prints its answer, or why it was refused.</summary>
    private static Task<int> SendAsync(TemporalSettings temporal, string shoot, string update, object argument) =>
        SendAsync(temporal, CommonOptions.WorkflowId(shoot), $"Shoot {shoot}", update, argument);

    /// <summary>As above, to any workflow.</summary>
    /// <param name="temporal">Where it runs.</param>
    /// <param name="id">Its id.</param>
    /// <param name="subject">What an error calls it.</param>
    /// <param name="update">The update.</param>
    /// <param name="argument">What the update takes.</param>
    public static async Task<int> SendAsync(TemporalSettings temporal, string id, string subject, string update, object argument)
    {
        var client = await temporal.ConnectAsync();
        var handle = client.GetWorkflowHandle(id);
        try
        {
            await Console.Out.WriteLineAsync(await handle.ExecuteUpdateAsync<string>(update, [argument]));
            return ExitCode.Ok;
        }
        catch (WorkflowUpdateFailedException exception)
        {
            await Console.Error.WriteLineAsync(exception.InnerException?.Message ?? exception.Message);
            return ExitCode.Failed;
        }
        catch (RpcException exception) when (exception.Code == RpcException.StatusCode.NotFound)
        {
            throw RequestErrors.MigrationNotFound.At(subject, exception.Message, exception);
        }
    }
}
