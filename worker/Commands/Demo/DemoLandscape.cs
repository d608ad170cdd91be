using System.Globalization;
using System.Net;
using Masterful.Activities.Landscapes;
using Masterful.Simulation.Landscape;
using Masterful.Worker.Hosting;
using Masterful.Worker.Landscape;

namespace Masterful.Worker.Commands.Demo;

/// <summary>The programs of the demo: simulation, Temporal unless there is one, worker and agents, each a process of its own unless its starter has it otherwise.</summary>
internal sealed class DemoLandscape : IAsyncDisposable
{
    private const string Server = "temporal";
    private readonly TimeSpan startTimeout;
    private readonly List<IDemoPart> children = [];
    private readonly Dictionary<string, (string Program, string[] Arguments)> commands = [];
    private readonly KubeletProgram? kubelet;
    private readonly Starter starter;

    private DemoLandscape(string directory, KubeletProgram? kubelet, Starter starter)
    {
        Directory = directory;
        this.kubelet = kubelet;
        this.starter = starter;
        // Real kubelets begin with reading their images.
        startTimeout = TimeSpan.FromSeconds(kubelet is null ? 90 : 240);
    }

    /// <summary>Starts one of the programs, with a log of its own below the directory.</summary>
    public delegate IDemoPart Starter(string name, string directory, string program, params string[] arguments);

    public string Directory { get; }

    public string FaultDirectory => Path.Combine(Directory, "faults");

    public string LandscapePath => Path.Combine(Directory, "landscape", "landscape.yaml");

    public TemporalSettings Temporal { get; private set; } = null!;

    /// <summary>What other commands take to reach it.</summary>
    public string TemporalFlags => $"--address {Temporal.Address}" + (Temporal.Namespace == "default" ? "" : $" --namespace {Temporal.Namespace}");

    public LandscapeFile File { get; private set; } = null!;

    public static async Task<DemoLandscape> StartAsync(
        string directory, CancellationToken cancellation, string seedMode = "gardenlet", int nodes = 1, string endpoint = "hosts", string? kubelet = null,
        TemporalSettings? temporal = null, Starter? starter = null, string nodeApiName = "", bool resourceManager = false)
    {
        ChildProcess.EndLeftOvers(directory);
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }

        var demo = new DemoLandscape(directory, kubelet is null ? null : new KubeletProgram(kubelet), starter ?? ChildProcess.Start);
        System.IO.Directory.CreateDirectory(demo.FaultDirectory);
        try
        {
            await demo.StartAsync(nodes, ["--seed-mode", seedMode, "--nodes", nodes.ToString(CultureInfo.InvariantCulture), "--endpoint", endpoint, "--node-api-name", nodeApiName, "--resource-manager", resourceManager ? "true" : "false"], temporal, cancellation);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a process with -9 and starts it again, as a supervisor would.</summary>
    public async Task CrashAsync(string name)
    {
        await KillAsync(name);
        await RestartAsync(name);
    }

    /// <summary>Kills a process with -9.</summary>
    public async Task KillAsync(string name)
    {
        var child = children.Single(candidate => candidate.Name == name);
        await child.KillAsync();
        children.Remove(child);
    }

    /// <summary>Starts a process that was killed; of the Temporal server it is waited for that it listens, as at the first start.</summary>
    public async Task RestartAsync(string name)
    {
        var (program, arguments) = commands[name];
        if (name != Server)
        {
            Start(name, program, arguments);
            return;
        }

        System.IO.File.Delete(AddressFile);
        await WaitForAsync(Start(name, program, arguments), AddressFile, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in children.AsEnumerable().Reverse())
        {
            await child.DisposeAsync();
        }
    }

    private async Task StartAsync(int nodes, string[] landscapeOptions, TemporalSettings? own, CancellationToken cancellation)
    {
        var landscape = Path.Combine(Directory, "landscape");
        var names = Enumerable.Range(1, nodes).Select(number => $"node-{number}").ToList();
        foreach (var name in kubelet is null ? [] : names)
        {
            landscapeOptions = [.. landscapeOptions, "--node-address", await kubelet!.AddressAsync(name, cancellation)];
        }

        var simulation = Start("simulation", ChildProcess.OwnProgram, ["simulate", "--directory", landscape, .. landscapeOptions]);
        // Nodes with a network of their own reach what the Seed hosts, and there the server is too.
        var temporal = own is not null ? null : Start(
            Server, ChildProcess.OwnProgram, "dev", "--embedded", "--config", DevConfig(), "--host", kubelet is null ? IPAddress.Loopback.ToString() : SourceAddress.Text,
            "--port", ServerPort.Pick().ToString(CultureInfo.InvariantCulture), "--port-file", AddressFile, "--database", Path.Combine(Directory, "temporal.db"));
        foreach (var name in kubelet is null ? [] : names)
        {
            var root = Path.Combine(landscape, "nodes", name);
            await WaitForAsync(simulation, Path.Combine(root, "var", "lib", "kubelet", "kubeconfig-real"), cancellation);
            Start($"kubelet-{name}", kubelet!.Path, "start", name, root);
        }

        if (temporal is not null)
        {
            await WaitForAsync(temporal, AddressFile, cancellation);
        }

        await WaitForAsync(simulation, Path.Combine(landscape, "ready"), cancellation);
        Temporal = own ?? TemporalSettings.Embedded(await System.IO.File.ReadAllTextAsync(AddressFile, cancellation));
        File = LandscapeLoader.Load(LandscapePath);
        string[] common = ["--address", Temporal.Address, "--namespace", Temporal.Namespace, "--fault-directory", FaultDirectory];
        Start("worker", ChildProcess.OwnProgram, ["worker", "--landscape", LandscapePath, .. common]);
        foreach (var node in File.Shoots[0].Nodes)
        {
            // What an operator gives an agent: nothing of Garden and Seed.
            var reduced = Path.Combine(landscape, $"landscape-{node.Name}.yaml");
            await System.IO.File.WriteAllTextAsync(reduced, AgentLandscape.Render(LandscapePath, node.Name), cancellation);
            string[] agent = ["agent", "--node", node.Name, "--landscape", reduced, .. common];
            if (kubelet is null)
            {
                Start($"agent-{node.Name}", ChildProcess.OwnProgram, agent);
            }
            else
            {
                Start($"agent-{node.Name}", kubelet.Path, ["exec", node.Name, ChildProcess.OwnProgram, .. agent]);
            }
        }
    }

    // Written by the server once it listens.
    private string AddressFile => Path.Combine(Directory, "temporal.address");

    // The settings ship beside the program, so that the demo works from any folder.
    private static string DevConfig() => Path.Combine(AppContext.BaseDirectory, "temporal-dev.yaml");

    private async Task WaitForAsync(IDemoPart child, string file, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(startTimeout);
        while (!System.IO.File.Exists(file))
        {
            if (child.HasExited)
            {
                throw new InvalidOperationException($"{child.Name} ended before it was ready; its log is {child.LogFile}");
            }

            await Task.Delay(100, timeout.Token);
        }
    }

    private IDemoPart Start(string name, string program, params string[] arguments)
    {
        commands[name] = (program, arguments);
        var child = starter(name, Directory, program, arguments);
        children.Add(child);
        return child;
    }
}
