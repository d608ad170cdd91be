using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Workflows;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Fleet;
using Masterful.Workflows.Contracts.Requests;
using Temporalio.Client;
using Temporalio.Exceptions;
using YamlDotNet.Core;

namespace Masterful.Worker.Commands;

/// <summary>Many migrations, begun and watched together.</summary>
internal static class FleetCommand
{
    public static Command Create() => new("fleet", "Move many Shoots: so many at once, until one fails or they were away for long enough")
    {
        Start(),
        Status(),
        Tell("pause", "Pause", "Let no other migration begin"),
        Tell("resume", "Resume", "Go on after a pause or a stop"),
        Tell("end", "End", "Begin no other migration, and end when those under way have ended"),
    };

    private static Command Start()
    {
        var (address, ns, name) = (CommonOptions.Address(), CommonOptions.Namespace(), Name());
        var shoots = new Argument<string[]>("shoots") { Description = "Shoots as namespace/name, in the order in which they begin", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<FileInfo?>("--file", "-f") { Description = "The request as YAML or JSON: shoots, defaults, atOnce, maxDowntimeSeconds, keepGoing" };
        var atOnce = new Option<int?>("--at-once") { Description = "How many may be under way at once, 100 at most [1]" };
        var downtime = new Option<int?>("--max-downtime") { Description = "Seconds of measured downtime, all together, after which no other begins" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Begin others although one parked, failed or was rolled back" };
        var command = new Command("start", "Start a fleet") { shoots, file, atOnce, downtime, keepGoing, name, address, ns };
        command.SetAction(async (result, _) =>
        {
            var request = result.GetValue(file) is { } given ? Read(given) : [];
            if (result.GetValue(shoots) is { Length: > 0 } named)
            {
                request["shoots"] = new JsonArray([.. named.Select(shoot => JsonValue.Create(shoot))]);
            }

            Set(request, "atOnce", result.GetValue(atOnce));
            Set(request, "maxDowntimeSeconds", result.GetValue(downtime));
            if (result.GetValue(keepGoing))
            {
                request["keepGoing"] = true;
            }

            // Before anybody is asked: what is wrong is told even where there is no Temporal Service.
            FleetRequestParser.Parse(JsonSerializer.SerializeToElement(request));
            var client = await CommonOptions.Temporal(result, address, ns).ConnectAsync();
            var handle = await StartAsync(client, result.GetValue(name)!, request);
            await Console.Error.WriteLineAsync($"Started {handle.Id}, run {handle.ResultRunId}. Next: masterful fleet status --name {result.GetValue(name)}");
            await Console.Out.WriteLineAsync(handle.ResultRunId);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Starts a fleet; refused before anything is started when the request is not valid.</summary>
    public static async Task<WorkflowHandle<MigrateFleet, FleetStatus>> StartAsync(TemporalClient client, string name, JsonObject request)
    {
        var json = JsonSerializer.SerializeToElement(request);
        var parsed = FleetRequestParser.Parse(json);
        try
        {
            return await client.StartWorkflowAsync((MigrateFleet workflow) => workflow.RunAsync(json), new WorkflowOptions(IdOf(name), TaskQueues.Migrations)
            {
                StaticSummary = $"Move the control planes of {parsed.Migrations.Count} Shoots, {parsed.AtOnce} at once",
            });
        }
        catch (WorkflowAlreadyStartedException exception)
        {
            throw RequestErrors.FleetRunning.At($"fleet {name}", $"run {exception.RunId} of {exception.WorkflowId} is still open.", exception);
        }
    }

    private static Command Status()
    {
        var (address, ns, name, output) = (CommonOptions.Address(), CommonOptions.Namespace(), Name(), CommonOptions.Output());
        var command = new Command("status", "Show where each migration of a fleet stands") { name, output, address, ns };
        command.SetAction(async (result, _) =>
        {
            var client = await CommonOptions.Temporal(result, address, ns).ConnectAsync();
            var handle = client.GetWorkflowHandle(IdOf(result.GetValue(name)!));
            var status = await StatusCommand.AskAsync(handle.Id, () => handle.QueryAsync((MigrateFleet workflow) => workflow.Status(), new WorkflowQueryOptions()));
            await Console.Out.WriteLineAsync(result.GetValue(output) == OutputFormat.Table ? TextOf(status) : Structured.Write(status, result.GetValue(output)));
            return ExitCodeOf(status);
        });
        return command;
    }

    private static Command Tell(string name, string update, string description)
    {
        var (address, ns, fleet, by) = (CommonOptions.Address(), CommonOptions.Namespace(), Name(), CommonOptions.By());
        var reason = new Option<string>("--reason") { Description = "Why, for the record", DefaultValueFactory = _ => "" };
        var command = new Command(name, description) { fleet, reason, by, address, ns };
        command.SetAction((result, _) => OperatorCommands.SendAsync(
            CommonOptions.Temporal(result, address, ns), IdOf(result.GetValue(fleet)!), $"fleet {result.GetValue(fleet)}", update, new OperatorRequest(result.GetValue(reason)!, result.GetValue(by)!)));
        return command;
    }

    /// <summary>5 while an operator is waited for; when it has ended, 0 only if every control plane is where it should be.</summary>
    public static int ExitCodeOf(FleetStatus status) =>
        status.State == "Stopped" || status.Members.Any(member => member.State is FleetMemberState.Parked or FleetMemberState.AwaitingApproval) ? ExitCode.Parked
        : status.State != "Ended" || status.Members.All(member => member.State is FleetMemberState.Migrated or FleetMemberState.Rehearsed) ? ExitCode.Ok
        : ExitCode.Failed;

    /// <summary>A status for people.</summary>
    public static string TextOf(FleetStatus status)
    {
        var text = new StringBuilder();
        text.AppendLine($"{status.State}{(status.Reason.Length > 0 ? ": " + status.Reason : "")}");
        text.AppendLine($"{status.Members.Count(member => member.HasEnded())} of {status.Members.Count} have ended, away for {status.TotalDowntimeMs} ms together").AppendLine();
        var width = status.Members.Max(member => member.Shoot.Length);
        foreach (var member in status.Members)
        {
            text.AppendLine($"{member.Shoot.PadRight(width)}  {member.State,-16} {(member.DowntimeMs is { } downtime ? $"{downtime,8} ms" : "")}".TrimEnd());
            if (member.Message.Length > 0)
            {
                text.AppendLine("    " + member.Message);
            }
        }

        if (status.Choices.Count > 0)
        {
            text.AppendLine().Append("Possible now: ").AppendJoin(", ", status.Choices.Select(choice => $"masterful fleet {choice.ToLowerInvariant()}")).AppendLine(".");
        }

        if (status.Members.FirstOrDefault(member => member.State is FleetMemberState.Parked or FleetMemberState.AwaitingApproval) is { } waiting)
        {
            text.AppendLine($"Next: masterful status {waiting.Shoot}");
        }

        return text.ToString().TrimEnd();
    }

    private static JsonObject Read(FileInfo file)
    {
        try
        {
            return YamlJson.Read(File.ReadAllText(file.FullName)) ?? throw RequestErrors.Invalid.At($"file {file.FullName}", "it is neither a YAML mapping nor a JSON object.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlException)
        {
            throw RequestErrors.Invalid.At($"file {file.FullName}", exception.Message, exception);
        }
    }

    private static Option<string> Name() => new("--name") { Description = "The fleet's name", DefaultValueFactory = _ => "default" };

    private static string IdOf(string name) => "fleet/" + name;

    private static void Set(JsonObject request, string field, int? value)
    {
        if (value is { } given)
        {
            request[field] = given;
        }
    }
}
