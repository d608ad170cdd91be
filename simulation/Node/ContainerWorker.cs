namespace Masterful.Simulation.Node;

/// <summary>Keeps one container running, with a kubelet's restart back-off, until it is stopped.</summary>
internal sealed class ContainerWorker : IAsyncDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(10);
    private readonly PodManifest pod;
    private readonly ContainerSpec spec;
    private readonly StaticPodRunnerOptions options;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;

    public ContainerWorker(PodManifest pod, ContainerSpec spec, StaticPodRunnerOptions options)
    {
        this.pod = pod;
        this.spec = spec;
        this.options = options;
        Status = new ContainerStatus(spec.Name, false, 0, null, null);
        loop = Task.Run(RunAsync);
    }

    public ContainerStatus Status { get; private set; }

    /// <summary>Returns once the container is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var backoff = options.RestartBackoff;
        while (!stopping.IsCancellationRequested)
        {
            var started = DateTimeOffset.UtcNow;
            var failure = await RunOnceAsync();
            if (stopping.IsCancellationRequested) break;
            Log($"container {spec.Name}: {failure}; back-off {backoff.TotalSeconds:0.#} s");
            Status = Status with { Running = false, LastFailure = failure };
            if (DateTimeOffset.UtcNow - started > HealthyAfter) backoff = options.RestartBackoff;
            try
            {
                await Task.Delay(backoff, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            Status = Status with { RestartCount = Status.RestartCount + 1 };
        }

        Status = Status with { Running = false };
    }

    /// <summary>Starts it and waits for its end, or for the order to stop; says why it ended.</summary>
    private async Task<string> RunOnceAsync()
    {
        try
        {
            var files = ContainerFiles.Mount(options.NodeRoot, pod, spec);
            var start = new ContainerStart(
                pod, spec, files, LogFile, Path.Combine(options.NodeRoot, "run", "containers", pod.Name, $"{spec.Name}.pid"));
            await using var container = await options.Runtime.StartAsync(start, stopping.Token);
            Status = Status with { Running = true, StartedAt = DateTimeOffset.UtcNow };
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = stopping.Token.Register(() => stopped.TrySetResult());
            if (await Task.WhenAny(container.Exited, stopped.Task) == stopped.Task) await container.StopAsync(pod.GracePeriod);
            return await container.Exited;
        }
        catch (Exception error)
        {
            return error.Message;
        }
    }

    private string LogFile => Path.Combine(options.NodeRoot, "var", "log", "pods", $"{pod.Name}.log");

    private void Log(string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogFile)!);
        using var log = new StreamWriter(new FileStream(LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
        log.WriteLine($"{DateTimeOffset.UtcNow:O} {line}");
    }
}
