using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Workflows;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands;

/// <summary>Starts a migration.</summary>
internal static class StartCommand
{
    public static Command Create()
    {
        var (address, ns, shoot) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Shoot());
        var strategy = new Option<string?>("--strategy") { Description = "restore (default) or fresh" };
        var node = new Option<string?>("--node", "--nodes") { Description = "The control-plane node, or three of them, comma separated; etcd is restored on the first [node-1]" };
        var approve = new Option<string?>("--approve") { Description = "Phases that wait for an approval, comma separated; \"\" for none [fence,retire]" };
        var profile = new Option<string?>("--profile") { Description = "Prune profile [default]" };
        var import = new Option<string?>("--import") { Description = "With --strategy fresh: profile that says which keys are imported, for example control-plane-only" };
        var startFrom = new Option<string?>("--start-from") { Description = "Phase to begin with; earlier ones prove that they hold" };
        var noSeed = new Option<bool>("--no-register-seed") { Description = "Do not make the Shoot a Seed" };
        var rehearse = new Option<bool>("--rehearse") { Description = "Only try it: snapshot, restore, prune and rendering on directories that are thrown away" };
        var machines = new Option<bool>("--delete-machines") { Description = "Retire deletes machine objects too (never machines), after an approval of its own" };
        var cold = new Option<bool>("--no-warm-snapshot") { Description = "Do not take a snapshot and try it on the node before the fence" };
        var wait = new Option<bool>("--wait", "-w") { Description = "Wait until it ends or needs an operator" };
        var command = new Command("start", "Start a migration")
        {
            shoot, strategy, node, approve, profile, import, startFrom, noSeed, rehearse, machines, cold, wait, address, ns,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var request = new JsonObject { ["shoot"] = result.GetValue(shoot) };
            Set(request, "strategy", result.GetValue(strategy));
            Set(request, "profile", result.GetValue(profile));
            Set(request, "import", result.GetValue(import));
            Set(request, "startFrom", result.GetValue(startFrom));
            if (result.GetValue(node) is { } name)
            {
                request["nodes"] = new JsonArray([.. CommonOptions.Names(name).Select(one => JsonValue.Create(one))]);
            }

            if (result.GetValue(approve) is { } gates)
            {
                request["approve"] = new JsonArray([.. gates.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(gate => JsonValue.Create(gate))]);
            }

            if (result.GetValue(noSeed))
            {
                request["registerSeed"] = false;
            }

            if (result.GetValue(rehearse))
            {
                request["rehearse"] = true;
            }

            if (result.GetValue(cold))
            {
                request["warmSnapshot"] = false;
            }

            if (result.GetValue(machines))
            {
                request["deleteMachines"] = true;
            }

            var client = await CommonOptions.Temporal(result, address, ns).ConnectAsync();
            var handle = await StartAsync(client, request);
            await Console.Error.WriteLineAsync($"Started {handle.Id}, run {handle.ResultRunId}. Next: masterful status {result.GetValue(shoot)} --watch");
            await Console.Out.WriteLineAsync(handle.ResultRunId);
            return result.GetValue(wait) ? await StatusCommand.WatchAsync(handle, new PhasePrinter(Console.Error), cancellation) : ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Starts with a request as the UI would send it; refused before anything is started when it is not valid.</summary>
    public static async Task<WorkflowHandle> StartAsync(TemporalClient client, JsonObject request)
    {
        var json = JsonSerializer.SerializeToElement(request);
        var parsed = MigrationRequestParser.Parse(json);
        var options = new WorkflowOptions(CommonOptions.WorkflowId(parsed.Shoot), TaskQueues.Migrations)
        {
            StaticSummary = MigrationStart.SummaryOf(parsed),
            StaticDetails = MigrationStart.Details,
            TypedSearchAttributes = MigrationStart.SearchAttributesOf(parsed),
        };
        try
        {
            return await client.StartWorkflowAsync((MigrateControlPlane workflow) => workflow.RunAsync(json), options);
        }
        catch (WorkflowAlreadyStartedException exception)
        {
            throw Workflows.Contracts.Errors.RequestErrors.AlreadyRunning.At($"Shoot {parsed.Shoot}", $"run {exception.RunId} of {exception.WorkflowId} is still open.", exception);
        }
    }

    private static void Set(JsonObject request, string field, string? value)
    {
        if (value is not null)
        {
            request[field] = value;
        }
    }
}
