using System.Globalization;
using Masterful.Activities.Landscapes;
using Masterful.Worker.Hosting;
using Masterful.Worker.Landscape;

namespace Masterful.Worker.Commands.Demo;

/// <summary>The processes of the demo: simulation, Temporal, worker and agents, each on its own.</summary>
internal sealed class DemoLandscape : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private readonly List<ChildProcess> children = [];
    private readonly Dictionary<string, string[]> commands = [];

    private DemoLandscape(string directory) => Directory = directory;

    public string Directory { get; }

    public string FaultDirectory => Path.Combine(Directory, "faults");

    public string LandscapePath => Path.Combine(Directory, "landscape", "landscape.yaml");

    public TemporalSettings Temporal { get; private set; } = null!;

    public LandscapeFile File { get; private set; } = null!;

    public static async Task<DemoLandscape> StartAsync(string directory, CancellationToken cancellation, string seedMode = "gardenlet", int nodes = 1, string endpoint = "hosts")
    {
        ChildProcess.EndLeftOvers(directory);
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }

        var demo = new DemoLandscape(directory);
        System.IO.Directory.CreateDirectory(demo.FaultDirectory);
        try
        {
            await demo.StartAsync(["--seed-mode", seedMode, "--nodes", nodes.ToString(CultureInfo.InvariantCulture), "--endpoint", endpoint], cancellation);
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
        Restart(name);
    }

    /// <summary>Kills a process with -9.</summary>
    public async Task KillAsync(string name)
    {
        var child = children.Single(candidate => candidate.Name == name);
        await child.KillAsync();
        children.Remove(child);
    }

    /// <summary>Starts a process that was killed.</summary>
    public void Restart(string name)
    {
        var arguments = commands[name].ToArray();
        if (Array.IndexOf(arguments, "--port") is var port and >= 0)
        {
            // Clients know the port that was free the first time.
            arguments[port + 1] = Temporal.Address.Split(':')[^1];
        }

        Start(name, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in children.AsEnumerable().Reverse())
        {
            await child.DisposeAsync();
        }
    }

    private async Task StartAsync(string[] landscapeOptions, CancellationToken cancellation)
    {
        var landscape = Path.Combine(Directory, "landscape");
        var portFile = Path.Combine(Directory, "temporal.address");
        var simulation = Start("simulation", ["simulate", "--directory", landscape, .. landscapeOptions]);
        var temporal = Start(
            "temporal", "dev", "--embedded", "--config", DevConfig(), "--port", "0", "--port-file", portFile, "--database", Path.Combine(Directory, "temporal.db"));
        await WaitForAsync(temporal, portFile, cancellation);
        await WaitForAsync(simulation, Path.Combine(landscape, "ready"), cancellation);
        Temporal = TemporalSettings.From(await System.IO.File.ReadAllTextAsync(portFile, cancellation), "default");
        File = LandscapeLoader.Load(LandscapePath);
        Start("worker", "worker", "--landscape", LandscapePath, "--address", Temporal.Address, "--fault-directory", FaultDirectory);
        foreach (var node in File.Shoots[0].Nodes)
        {
            Start($"agent-{node.Name}", "agent", "--node", node.Name, "--landscape", LandscapePath, "--address", Temporal.Address, "--fault-directory", FaultDirectory);
        }
    }

    // The settings ship beside the program, so that the demo works from any folder.
    private static string DevConfig() => Path.Combine(AppContext.BaseDirectory, "temporal-dev.yaml");

    private static async Task WaitForAsync(ChildProcess child, string file, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(StartTimeout);
        while (!System.IO.File.Exists(file))
        {
            if (child.HasExited)
            {
                throw new InvalidOperationException($"{child.Name} ended before it was ready; its log is {child.LogFile}");
            }

            await Task.Delay(100, timeout.Token);
        }
    }

    private ChildProcess Start(string name, params string[] arguments)
    {
        commands[name] = arguments;
        var child = ChildProcess.Start(name, Directory, arguments);
        children.Add(child);
        return child;
    }
}
