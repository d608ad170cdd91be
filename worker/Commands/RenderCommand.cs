using System.CommandLine;
using Masterful.Activities.ControlPlane;
using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts;
using Microsoft.Extensions.Logging;

namespace Masterful.Worker.Commands;

/// <summary>Prints what would be placed, for those who place it by other means.</summary>
internal static class RenderCommand
{
    public static Command Create() => new("render", "Print manifests; writes nothing") { Pods(), Agent(), AgentLandscape(), RenderBootstrapCommand.Create() };

    /// <summary>What decides whether the API server can listen on its port as a user other than root.</summary>
    public static Option<int> Port() => new("--unprivileged-port-start")
    {
        Description = "net.ipv4.ip_unprivileged_port_start of the node", DefaultValueFactory = _ => UnprivilegedPort.Default,
    };

    private static Command Pods()
    {
        var (shoot, landscape, nodes) = (CommonOptions.Shoot(), CommonOptions.Landscape(), CommonOptions.Nodes());
        var node = new Option<string?>("--node") { Description = "Which of the nodes to render for; the first when left out" };
        var port = Port();
        var command = new Command("pods", "Print the static Pods of a Shoot's control plane, rendered from its live Deployments; of secrets they hold only the token of the API server's own probes") { shoot, landscape, nodes, node, port };
        command.SetAction(async (result, cancellation) =>
        {
            using var loggers = Logging.Create(LogLevel.Warning);
            var file = LandscapeLoader.Load(result.GetValue(landscape)!.FullName);
            var migration = CommonOptions.Migration(file, result.GetValue(shoot)!, "default", result.GetValue(nodes));
            var source = await PreflightCommand.InspectAsync(file, migration, loggers);
            var found = migration with { SourceSeed = source.SourceSeed, SourceNamespace = source.SourceNamespace };
            var renderer = new ControlPlaneActivities(file, TimeProvider.System, loggers.CreateLogger<ControlPlaneActivities>());
            var rendered = await renderer.RenderAsync(new NodeContext(found, result.GetValue(node) ?? found.Nodes[0]), result.GetValue(port), cancellation);
            await Console.Out.WriteAsync(string.Join("---\n", rendered.Pods.Select(pod => $"# {pod.Component}.yaml\n{pod.Yaml}")));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Agent()
    {
        var form = new Option<string>("--as") { Description = "systemd or pod", DefaultValueFactory = _ => "systemd" };
        form.AcceptOnlyFromAmong("systemd", "pod");
        var node = new Option<string>("--node") { Description = "Name of the node in the landscape", Required = true };
        var image = new Option<string?>("--image") { Description = "Image with masterful and etcd >= 3.5 in it; only with --as pod" };
        var address = CommonOptions.Address();
        var command = new Command("agent", "Print how the agent runs on a node: a systemd unit, or a privileged Pod") { form, node, image, address };
        command.Validators.Add(result =>
        {
            if (result.GetValue(form) == "pod" && result.GetValue(image) is null)
            {
                result.AddError("--as pod needs --image.");
            }
        });
        command.SetAction(async (result, _) =>
        {
            var temporal = CommonOptions.Temporal(result, address, CommonOptions.Namespace()).Address;
            await Console.Out.WriteAsync(result.GetValue(form) == "pod"
                ? AgentManifests.Pod(result.GetValue(node)!, result.GetValue(image)!, temporal)
                : AgentManifests.Unit(result.GetValue(node)!, temporal));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command AgentLandscape()
    {
        var landscape = CommonOptions.Landscape();
        var node = new Option<string>("--node") { Description = "Name of the node in the landscape", Required = true };
        var command = new Command("agent-landscape", "Print the landscape file reduced to what a node's agent needs: no Garden, no Seeds, no other Shoots") { landscape, node };
        command.SetAction(async (result, _) =>
        {
            await result.InvocationConfiguration.Output.WriteAsync(Masterful.Worker.Landscape.AgentLandscape.Render(result.GetValue(landscape)!.FullName, result.GetValue(node)!));
            return ExitCode.Ok;
        });
        return command;
    }
}
