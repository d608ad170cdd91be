using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>
/// The part of a kubelet that talks to the API server: its Lease, its Node, mirror Pods, and the Pods bound to it. It knows
/// the server by the name in its kubeconfig and asks the node's hosts file at each new connection, so it follows the
/// endpoint as a real node does: when its connections break, and not before.
/// </summary>
public sealed class SimulatedKubelet : IAsyncDisposable
{
    private readonly SimulatedKubeletOptions options;
    private readonly StaticPodRunner runner;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;
    private volatile bool restarted;

    public SimulatedKubelet(SimulatedKubeletOptions options, StaticPodRunner runner)
    {
        this.options = options;
        this.runner = runner;
        loop = Task.Run(RunAsync);
    }

    /// <summary>What last kept it from reaching its API server, or null while all is well.</summary>
    public string? LastProblem { get; private set; } = "not connected yet";

    /// <summary>Lets it forget its connections and read its kubeconfig again, as a restart does.</summary>
    public void Restart() => restarted = true;

    /// <summary>The host name of its API server.</summary>
    public string ServerName() => Access().Server.Host;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        KubeClient? client = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (restarted)
                {
                    restarted = false;
                    client?.Dispose();
                    client = null;
                }

                client ??= Connect();
                var node = new NodeReporter(options, client);
                await node.ReportAsync(stopping.Token);
                var pods = (await client.ListAsync($"/api/v1/pods?fieldSelector=spec.nodeName%3D{options.Node.Name}", stopping.Token))
                    .Where(p => p.TextAt("spec", "nodeName") == options.Node.Name).ToLookup(MirrorPods.IsMirror);
                await new MirrorPods(options, client, runner).SynchronizeAsync(pods[true], stopping.Token);
                await new PodReporter(options, client).ReportAsync(pods[false], stopping.Token);
                LastProblem = null;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                LastProblem = error.Message;
            }

            await Task.WhenAny(Task.Delay(options.LeaseRenewal, stopping.Token));
        }

        client?.Dispose();
    }

    private KubeClient Connect() => new(Access());

    private KubeClientOptions Access()
    {
        string OnNode(string path) => ContainerFiles.OnNode(options.Node.Root, path);
        return Kubeconfig.Load(OnNode(options.KubeconfigPath), OnNode) with { Resolve = options.Node.Resolve };
    }
}
