using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Masterful.Activities.Credentials;
using Masterful.Simulation.Landscape;
using Masterful.Worker.Hosting;
using Masterful.Worker.Landscape;
using Microsoft.Extensions.Logging;
using Temporalio.DevServer;

namespace Masterful.Worker.Commands;

/// <summary>The commands that run until they are stopped: dev, worker, agent and the simulation behind the demo.</summary>
internal static class ServeCommands
{
    public static Command Dev()
    {
        var config = new Option<FileInfo>("--config") { Description = "Settings", DefaultValueFactory = _ => new FileInfo("temporal-dev.yaml") };
        var database = new Option<FileInfo?>("--database") { Description = "Database file instead of the one in the settings" };
        var port = new Option<int?>("--port") { Description = "gRPC port instead of the one in the settings; 0 takes a free one" };
        var host = new Option<string?>("--host") { Description = "Address to listen on instead of the one in the settings" };
        var portFile = new Option<FileInfo?>("--port-file") { Description = "File to write the port to once it listens", Hidden = true };
        var embedded = new Option<bool>("--embedded") { Description = "Use the embedded server even when `temporal` is on PATH" };
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Keep nothing: the database goes with the process" };
        var command = new Command("dev", "Start a Temporal Service on this machine") { config, database, ephemeral, host, port, portFile, embedded };
        command.SetAction(async (result, cancellation) =>
        {
            var settings = DevSettings.Load(result.GetValue(config)!.FullName, result.GetValue(host));
            settings = settings with
            {
                Database = result.GetValue(ephemeral) ? null : result.GetValue(database)?.FullName ?? settings.Database,
                Port = result.GetValue(port) ?? settings.Port,
            };
            if (settings.Database is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            }

            // The official CLI's development server knows neither certificates nor keys.
            return !result.GetValue(embedded) && !settings.IsProtected && Tools.Find("temporal") is { } cli
                ? await RunOfficialAsync(cli, settings, cancellation)
                : await RunEmbeddedAsync(settings, result.GetValue(portFile), cancellation);
        });
        return command;
    }

    public static Command Worker()
    {
        var (address, ns, landscape, faults) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Landscape(), CommonOptions.Faults());
        var command = new Command("worker", "Serve workflows, and activities on Garden and Seed") { address, ns, landscape, faults };
        command.SetAction(async (result, cancellation) =>
        {
            using var loggers = Logging.Create();
            var file = LandscapeLoader.Load(result.GetValue(landscape)!.FullName);
            await WorkerProcess.RunWorkerAsync(
                CommonOptions.Temporal(result, address, ns), file, result.GetValue(faults), loggers, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Agent()
    {
        var (address, ns, landscape, faults) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Landscape(), CommonOptions.Faults());
        var node = new Option<string>("--node") { Description = "Name of this node in the landscape", Required = true };
        var showKey = new Option<bool>("--show-key") { Description = "Print the fingerprint of this node's sealing key, for nodes[].sealingKey of the landscape file, and end; the key is made when there is none" };
        var command = new Command("agent", "Serve activities on a control-plane node; runs there as root") { address, ns, landscape, node, showKey, faults };
        command.SetAction(async (result, cancellation) =>
        {
            using var loggers = Logging.Create();
            var logger = loggers.CreateLogger("masterful");
            var file = LandscapeLoader.LoadForAgent(
                result.GetValue(landscape)!.FullName,
                path => logger.LogWarning("The agent does not read {Kubeconfig}, and it does not belong on a node: remove it, and let the landscape file be what `masterful render agent-landscape` prints", path));
            if (result.GetValue(showKey))
            {
                Console.Out.WriteLine(NodeSealingKey.Fingerprint(file, result.GetValue(node)!));
                return ExitCode.Ok;
            }

            await WorkerProcess.RunAgentAsync(
                CommonOptions.Temporal(result, address, ns), file, result.GetValue(node)!, result.GetValue(faults), loggers, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command Simulate()
    {
        var directory = new Option<DirectoryInfo>("--directory") { Description = "Where the simulated landscape lives", Required = true };
        var seedMode = new Option<string>("--seed-mode") { Description = "gardenlet or managedSeed", DefaultValueFactory = _ => "gardenlet" };
        seedMode.AcceptOnlyFromAmong("gardenlet", "managedSeed");
        var nodes = new Option<int>("--nodes") { Description = "How many control-plane nodes there are", DefaultValueFactory = _ => 1 };
        var endpoint = new Option<string>("--endpoint") { Description = "hosts, dnsRecord, or loadBalancer: dnsRecord with a load balancer in front of the nodes", DefaultValueFactory = _ => "hosts" };
        endpoint.AcceptOnlyFromAmong("hosts", "dnsRecord", "loadBalancer");
        var apiName = new Option<string>("--node-api-name") { Description = "The API's name that the nodes' kubelets and node agents use; by default the internal one", DefaultValueFactory = _ => "" };
        var resourceManager = new Option<bool>("--resource-manager") { Description = "Ask for gardener-resource-manager inside the cluster" };
        var addresses = new Option<string[]>("--node-address") { Description = "Address of a node whose kubelet somebody else runs, once for each node", DefaultValueFactory = _ => [] };
        var command = new Command("simulate", "Run the simulated landscape of the demo") { directory, seedMode, nodes, endpoint, apiName, resourceManager, addresses };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            var defaults = new SimulationOptions { Directory = "" };
            var own = result.GetValue(addresses)!;
            await SimulationHost.RunAsync(
                new SimulationOptions
                {
                    Directory = result.GetValue(directory)!.FullName,
                    SeedMode = result.GetValue(seedMode)!,
                    Nodes = result.GetValue(nodes),
                    EndpointProvider = result.GetValue(endpoint) is "hosts" ? "hosts" : "dnsRecord",
                    LoadBalancer = result.GetValue(endpoint) is "loadBalancer",
                    NodeApiName = result.GetValue(apiName)!,
                    ResourceManager = result.GetValue(resourceManager),
                    PlainWorkers = own.Length == 0,
                    KubeletAddresses = [.. own.Select(IPAddress.Parse)],
                    StartTimeout = own.Length > 0 ? TimeSpan.FromMinutes(3) : defaults.StartTimeout,
                },
                cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<int> RunEmbeddedAsync(DevSettings settings, FileInfo? portFile, CancellationToken cancellation)
    {
        using var loggers = Logging.Create();
        await using var server = await DevServer.StartAsync(
            new DevServerOptions
            {
                Host = settings.Host,
                Port = settings.Port,
                Tls = settings.Tls,
                ApiKey = settings.ReadApiKey(),
                DatabaseFile = settings.Database,
                Namespaces = [settings.Namespace],
                SearchAttributes = settings.SearchAttributes,
                LoggerFactory = loggers,
            },
            cancellation);
        await Console.Error.WriteLineAsync($"Temporal (embedded, for one machine) listens on {server.TargetHost}, {(settings.Database is { } file ? $"database {file}" : "nothing is kept")}");
        if (portFile is not null)
        {
            await File.WriteAllTextAsync(portFile.FullName, server.TargetHost, cancellation);
        }

        await server.WaitForShutdownAsync(cancellation);
        return ExitCode.Ok;
    }

    private static async Task<int> RunOfficialAsync(string cli, DevSettings settings, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(cli)
        {
            ArgumentList =
            {
                "server", "start-dev",
                "--ip", settings.Host,
                "--port", settings.Port.ToString(),
                "--ui-port", settings.UiPort.ToString(),
                "--namespace", settings.Namespace,
            },
        };
        if (settings.Database is { } file)
        {
            foreach (var argument in new[] { "--db-filename", file, "--sqlite-pragma", "journal_mode=wal" })
            {
                start.ArgumentList.Add(argument);
            }
        }

        foreach (var (name, type) in settings.SearchAttributes)
        {
            start.ArgumentList.Add("--search-attribute");
            start.ArgumentList.Add($"{name}={type}");
        }

        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return ExitCode.Ok;
        }
    }
}
