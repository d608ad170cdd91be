using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Node;

/// <summary>One node: its static Pods and its kubelet.</summary>
public sealed class SimulatedNode : IAsyncDisposable
{
    private SimulatedNode(NodeIdentity identity, StaticPodRunner runner, SimulatedKubelet kubelet)
    {
        Identity = identity;
        Runner = runner;
        Kubelet = kubelet;
    }

    public NodeIdentity Identity { get; }

    public StaticPodRunner Runner { get; }

    public SimulatedKubelet Kubelet { get; }

    /// <summary>Boots the node from its root directory: the kubelet's configuration says where static Pods come from.</summary>
    public static SimulatedNode Start(NodeIdentity identity, NodeContainerRuntimeOptions runtime, Func<SimulatedKubeletOptions, SimulatedKubeletOptions> configure, JsonObject template, TimeSpan restartBackoff)
    {
        var configuration = YamlJson.ParseObject(File.ReadAllText(Path.Combine(identity.Root, "var", "lib", "kubelet", "config", "kubelet")));
        var runner = new StaticPodRunner(new StaticPodRunnerOptions
        {
            NodeRoot = identity.Root,
            ManifestDirectory = configuration["staticPodPath"]?.GetValue<string>() ?? throw new FormatException("the kubelet has no staticPodPath"),
            Runtime = new NodeContainerRuntime(runtime),
            RestartBackoff = restartBackoff,
        });
        return new SimulatedNode(
            identity, runner, new SimulatedKubelet(configure(new SimulatedKubeletOptions { Node = identity, NodeTemplate = template }), runner));
    }

    public async ValueTask DisposeAsync()
    {
        await Kubelet.DisposeAsync();
        await Runner.DisposeAsync();
    }
}
