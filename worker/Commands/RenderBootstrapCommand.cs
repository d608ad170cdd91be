using System.CommandLine;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Verification;
using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts;
using Microsoft.Extensions.Logging;

namespace Masterful.Worker.Commands;

/// <summary>For nodes that are prepared at their boot: a script, the object that carries it, and the worker pool to run it on.</summary>
internal static class RenderBootstrapCommand
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create()
    {
        var (shoot, landscape) = (CommonOptions.Shoot(), CommonOptions.Landscape());
        var node = new Option<string?>("--node") { Description = "Control-plane node; all that the landscape file lists when left out" };
        var pool = new Option<string>("--pool") { Description = "Worker pool that carries the control plane; made like the first one when there is none of that name", DefaultValueFactory = _ => "control-plane" };
        var part = new Option<string>("--part") { Description = "all, script, configmap or patch", DefaultValueFactory = _ => "all" };
        part.AcceptOnlyFromAmong("all", "script", "configmap", "patch");
        var secrets = new Option<bool>("--include-secrets") { Description = "Make keys for the node and carry them; the object is a Secret then. Whoever reads it is the control plane" };
        var port = RenderCommand.Port();
        var output = new Option<DirectoryInfo?>("--output", "-o") { Description = "Folder to write files to; standard output when left out" };
        var command = new Command("bootstrap", "Print a script that brings up the static control plane at a machine's boot, the ConfigMap that carries it, and the Shoot patch for its worker pool")
        {
            shoot, landscape, node, pool, part, secrets, port, output,
        };
        command.SetAction(async (result, cancellation) =>
        {
            using var loggers = Logging.Create(LogLevel.Warning);
            var file = LandscapeLoader.Load(result.GetValue(landscape)!.FullName);
            var migration = await FindAsync(file, result.GetValue(shoot)!, cancellation);
            IReadOnlyList<string> names = result.GetValue(node) is { } chosen ? [file.Node(new NodeContext(migration, chosen)).Name] : migration.Nodes;
            if (result.GetValue(secrets))
            {
                await result.InvocationConfiguration.Error.WriteLineAsync("masterful: what follows holds private keys of the control plane. Store and send it as you would those; whoever has it is the cluster.");
            }

            var parts = new List<(string Name, string Content)>();
            var renderer = new ControlPlaneActivities(file, TimeProvider.System, loggers.CreateLogger<ControlPlaneActivities>());
            foreach (var name in names)
            {
                var script = await renderer.RenderBootstrapAsync(new NodeContext(migration, name), result.GetValue(port), result.GetValue(secrets), cancellation);
                Add(parts, result.GetValue(part)!, "script", $"bootstrap-{name}.sh", () => script);
                Add(parts, result.GetValue(part)!, "configmap", $"bootstrap-{name}.yaml", () => BootstrapManifest.Render(script, name, result.GetValue(secrets)));
            }

            var live = await Verifier(file, result.GetValue(shoot)!).ReadShootAsync(cancellation);
            Add(parts, result.GetValue(part)!, "patch", "shoot-patch.yaml", () => ControlPlanePool.Render(live, result.GetValue(pool)!, file.Shoot(migration).Nodes.Count));
            await WriteAsync(parts, result.GetValue(output), result.InvocationConfiguration.Output, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ShootVerifier Verifier(LandscapeFile file, string shoot) => new(file, CommonOptions.Migration(file, shoot, "default", nodes: null), TimeProvider.System);

    /// <summary>With all nodes, whichever are rendered: who joins etcd, and whom, follows from their order.</summary>
    private static async Task<MigrationContext> FindAsync(LandscapeFile file, string shoot, CancellationToken cancellation)
    {
        var found = await Verifier(file, shoot).LocateAsync(cancellation);
        return found with { Nodes = [.. file.Shoot(found).Nodes.Select(settings => settings.Name)] };
    }

    private static void Add(List<(string Name, string Content)> parts, string wanted, string part, string name, Func<string> content)
    {
        if (wanted == "all" || wanted == part)
        {
            parts.Add((name, content()));
        }
    }

    private static async Task WriteAsync(List<(string Name, string Content)> parts, DirectoryInfo? directory, TextWriter output, CancellationToken cancellation)
    {
        directory?.Create();
        foreach (var (name, content) in parts)
        {
            if (directory is null)
            {
                // Alone, a part can go straight into a shell or kubectl.
                await output.WriteAsync(parts.Count == 1 ? content : $"# --- {name} ---\n{content}");
                continue;
            }

            var path = Path.Join(directory.FullName, name);
            File.Delete(path);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = name.EndsWith(".sh", StringComparison.Ordinal) ? Owner | UnixFileMode.UserExecute : Owner };
            await using var writer = new StreamWriter(path, options);
            await writer.WriteAsync(content.AsMemory(), cancellation);
            await output.WriteLineAsync(path);
        }
    }
}
