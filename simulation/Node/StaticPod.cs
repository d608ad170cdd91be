namespace Masterful.Simulation.Node;

/// <summary>A static Pod that was accepted: its containers run until it is stopped.</summary>
internal sealed class StaticPod
{
    private readonly IReadOnlyList<ContainerWorker> workers;
    private Task? stopped;

    public StaticPod(string file, PodManifest manifest, StaticPodRunnerOptions options)
    {
        File = file;
        Manifest = manifest;
        workers = [.. manifest.Containers.Select(c => new ContainerWorker(manifest, c, options))];
    }

    public string File { get; }

    public PodManifest Manifest { get; }

    public DateTimeOffset CreatedAt { get; } = DateTimeOffset.UtcNow;

    public bool IsStopping => stopped is not null;

    public bool IsStopped => stopped is { IsCompleted: true };

    public PodStatus Status
    {
        get
        {
            var containers = workers.Select(w => w.Status).ToList();
            var phase = IsStopping ? PodPhase.Terminating : containers.All(c => c.Running) ? PodPhase.Running : PodPhase.Pending;
            return new PodStatus(File, Manifest.Name, Manifest.Hash, phase, null, containers);
        }
    }

    /// <summary>Begins to stop all containers at once, or returns the stop under way.</summary>
    public Task StopAsync() => stopped ??= Task.WhenAll(workers.Select(w => w.DisposeAsync().AsTask()));
}
