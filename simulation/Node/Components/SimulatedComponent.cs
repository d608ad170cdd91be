using System.Net;
using System.Security.Cryptography.X509Certificates;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>
/// kube-controller-manager or kube-scheduler inside the simulation. It lives off its manifest: the kubeconfig's own
/// credentials, the serving certificate, the port; and it ends when it cannot keep its Lease, as the real one does.
/// </summary>
internal sealed class SimulatedComponent : IContainer
{
    private static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitForLead = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource stopping = new();
    private readonly KubeClient client;
    private readonly X509Certificate2 certificate;
    private readonly HealthServer health;
    private readonly LeaderElection election;
    private readonly IComponentJob job;
    private readonly TextWriter log;
    private DateTimeOffset lastSuccess = DateTimeOffset.UtcNow;
    private string lastProblem = "";
    private CollectionWatch? watch;
    private volatile bool changed;

    private SimulatedComponent(
        KubeClient client, X509Certificate2 certificate, HealthServer health, LeaderElection election, IComponentJob job, TextWriter log)
    {
        this.client = client;
        this.certificate = certificate;
        this.health = health;
        this.election = election;
        this.job = job;
        this.log = log;
        Exited = Task.Run(RunAsync);
    }

    public Task<string> Exited { get; }

    /// <summary>Starts the component that the container's command names.</summary>
    public static async Task<SimulatedComponent> StartAsync(
        ContainerStart start, string kubeconfigPath, NodeIdentity node, Func<KubeClientOptions, KubeClient, IComponentJob> job)
    {
        var options = Kubeconfig.Load(start.Files.Map(kubeconfigPath), start.Files.Map) with { Resolve = node.ResolverFor(start.Pod) };
        var port = int.Parse(start.RequiredFlag("secure-port"));
        using var pem = X509Certificate2.CreateFromPemFile(
            start.Files.Map(start.RequiredFlag("tls-cert-file")), start.Files.Map(start.RequiredFlag("tls-private-key-file")));
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        SimulatedComponent? component = null;
        var address = IPAddress.TryParse(start.Flag("bind-address"), out var bind) && IPAddress.IsLoopback(bind) ? bind : node.Address;
        var health = await HealthServer.StartAsync(address, port, certificate, () => component is null || component.IsHealthy);
        Directory.CreateDirectory(Path.GetDirectoryName(start.LogFile)!);
        var log = TextWriter.Synchronized(new StreamWriter(new FileStream(start.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true });
        var client = new KubeClient(options);
        component = new SimulatedComponent(
            client, certificate, health, new LeaderElection(start.Spec.Program, $"{node.Name}_{Guid.NewGuid()}"), job(options, client), log);
        return component;
    }

    public async Task StopAsync(TimeSpan grace)
    {
        await stopping.CancelAsync();
        await Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await WatchAsync(leads: false);
        await health.DisposeAsync();
        job.Dispose();
        client.Dispose();
        certificate.Dispose();
        await log.DisposeAsync();
        stopping.Dispose();
    }

    private bool IsHealthy => DateTimeOffset.UtcNow - lastSuccess < RenewDeadline;

    private async Task<string> RunAsync()
    {
        var (renewAt, runAt) = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        var leads = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (DateTimeOffset.UtcNow >= renewAt)
                {
                    var before = leads;
                    leads = await election.TryAcquireOrRenewAsync(client, stopping.Token);
                    if (leads != before) Log(leads ? "became leader" : "another instance leads");
                    await WatchAsync(leads);
                    renewAt = DateTimeOffset.UtcNow + Renewal;
                    lastSuccess = DateTimeOffset.UtcNow;
                }

                if (leads && (changed || DateTimeOffset.UtcNow >= runAt))
                {
                    changed = false;
                    runAt = DateTimeOffset.MinValue; // When it fails, at the next turn.
                    await job.RunOnceAsync(stopping.Token);
                    runAt = DateTimeOffset.UtcNow + Resync;
                }

                lastProblem = "";
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                Report(error);
            }

            if (!IsHealthy) return $"leader election lost: {lastProblem}";
            await Task.WhenAny(Task.Delay(leads ? Pace : WaitForLead, stopping.Token));
        }

        return "terminated";
    }

    /// <summary>Watches what the job looks at while this instance leads.</summary>
    private async Task WatchAsync(bool leads)
    {
        if (leads)
        {
            watch ??= new CollectionWatch(job.Collections.Select(collection => (client, collection)), () => changed = true, _ => changed = true);
        }
        else if (watch is { } ended)
        {
            watch = null;
            await ended.DisposeAsync();
        }
    }

    private void Report(Exception error)
    {
        if (error.Message != lastProblem) Log(error.Message);
        lastProblem = error.Message;
    }

    private void Log(string line) => log.WriteLine($"{DateTimeOffset.UtcNow:O} {line}");
}
