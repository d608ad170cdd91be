using System.CommandLine;
using Masterful.Activities.Etcd;
using Masterful.Worker.Hosting;
using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands;

/// <summary>Checks what a worker or an agent needs on this machine.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var (address, ns) = (CommonOptions.Address(), CommonOptions.Namespace());
        var landscape = new Option<FileInfo?>("--landscape", "-l") { Description = "Landscape file to check too" };
        var node = new Option<string?>("--node") { Description = "Check the landscape file as the agent of that node reads it, without Garden and Seeds" };
        var command = new Command("doctor", "Check what masterful needs on this machine") { landscape, node, address, ns };
        command.SetAction(async (result, _) =>
        {
            var healthy = true;
            healthy &= await LineAsync("etcd", async () =>
            {
                var tools = await EtcdTools.LocateAsync();
                return $"{tools.Version} in {tools.Directory}";
            });
            TemporalClient? client = null;
            healthy &= await LineAsync("Temporal", async () =>
            {
                var settings = CommonOptions.Temporal(result, address, ns);
                client = await settings.ConnectAsync();
                return settings.Address;
            });
            healthy &= client is null || await LineAsync("namespace", async () =>
                await SearchAttributeCheck.ProblemAsync(client) is { } problem ? throw new InvalidOperationException(problem) : client.Options.Namespace);
            if (result.GetValue(landscape) is { } file)
            {
                healthy &= Line("landscape", () =>
                {
                    if (result.GetValue(node) is { } name)
                    {
                        return AgentLine(file.FullName, name);
                    }

                    var loaded = LandscapeLoader.Load(file.FullName);
                    return $"{loaded.Shoots.Count} Shoots, {loaded.Seeds.Count} Seeds";
                });
            }

            return healthy ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static string AgentLine(string file, string node)
    {
        var astray = new List<string>();
        var loaded = LandscapeLoader.LoadForAgent(file, astray.Add);
        var shoot = loaded.Shoots.FirstOrDefault(candidate => candidate.Nodes.Any(settings => settings.Name == node))
            ?? throw RequestErrors.NodeNotFound.At($"node {node}", $"{file} does not list it.");
        return $"{node} of Shoot {shoot.Name}{(astray.Count == 0 ? "" : $"; does not belong on a node: {string.Join(", ", astray)}")}";
    }

    private static bool Line(string what, Func<string> check) => LineAsync(what, () => Task.FromResult(check())).GetAwaiter().GetResult();

    private static async Task<bool> LineAsync(string what, Func<Task<string>> check)
    {
        try
        {
            await Console.Out.WriteLineAsync($"✔ {what,-10} {await check()}");
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ApplicationFailureException or IOException)
        {
            await Console.Out.WriteLineAsync($"✗ {what,-10} {exception.Message}");
            return false;
        }
    }
}
