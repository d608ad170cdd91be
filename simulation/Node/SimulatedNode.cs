using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Node;

/// <summary>One node: its static Pods and its kubelet.</summary>
public sealed class SimulatedNode : IAsyncDisposable
{
    private static readonly TimeSpan RestartPoll = TimeSpan.FromMilliseconds(200);
    private readonly HealthServer health;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task restarts;

    private SimulatedNode(NodeIdentity identity, StaticPodRunner runner, SimulatedKubelet kubelet, HealthServer health)
    {
        Identity = identity;
        Runner = runner;
        Kubelet = kubelet;
        this.health = health;
        restarts = RestartAsync();
    }

    public NodeIdentity Identity { get; }

    public StaticPodRunner Runner { get; }

    public SimulatedKubelet Kubelet { get; }

    /// <summary>What last kept the kubelet from starting again when it was told to, or null.</summary>
    public string? RestartProblem { get; private set; }

    /// <summary>Boots the node from its root directory: the kubelet's configuration and arguments say where static Pods come from.</summary>
    /// <exception cref="IOException">The kubelet's health port is taken.</exception>
    public static async Task<SimulatedNode> StartAsync(
        NodeIdentity identity, NodeContainerRuntimeOptions runtime, Func<SimulatedKubeletOptions, SimulatedKubeletOptions> configure, JsonObject template, TimeSpan restartBackoff, int healthPort)
    {
        var health = await HealthServer.StartAsync(IPAddress.Loopback, healthPort, certificate: null, () => !File.Exists(KubeletFiles.RestartRequest(identity.Root)));
        var runner = new StaticPodRunner(new StaticPodRunnerOptions
        {
            NodeRoot = identity.Root,
            ManifestDirectory = KubeletFiles.StaticPodPath(identity.Root),
            Runtime = new NodeContainerRuntime(runtime),
            RestartBackoff = restartBackoff,
        });
        return new SimulatedNode(
            identity, runner, new SimulatedKubelet(configure(new SimulatedKubeletOptions { Node = identity, NodeTemplate = template }), runner), health);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await restarts;
        await health.DisposeAsync();
        await Kubelet.DisposeAsync();
        await Runner.DisposeAsync();
        stopping.Dispose();
    }

    /// <summary>Reads configuration and arguments again whenever it is asked to.</summary>
    private async Task RestartAsync()
    {
        var request = KubeletFiles.RestartRequest(Identity.Root);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (File.Exists(request))
                {
                    Kubelet.Restart();
                    Runner.ReadFrom(KubeletFiles.StaticPodPath(Identity.Root));
                    File.Delete(request);
                    RestartProblem = null;
                }
            }
            catch (Exception error)
            {
                // As with systemd: what cannot start is started again until its files are in order.
                RestartProblem = error.Message;
            }

            await Task.WhenAny(Task.Delay(RestartPoll, stopping.Token));
        }
    }
}
