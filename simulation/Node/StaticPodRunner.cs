using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Masterful.Simulation.Node;

/// <summary>
/// The part of a kubelet that runs static Pods: what lies in the manifests' directory runs, what is taken out is stopped.
/// </summary>
public sealed class StaticPodRunner : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };
    private readonly StaticPodRunnerOptions options;
    private volatile string? directory;
    private readonly Dictionary<string, StaticPod> pods = [];
    private readonly ConcurrentDictionary<string, PodStatus> refused = new();
    private readonly Dictionary<string, (string Text, PodManifest Manifest)> parsed = [];
    private readonly Lock sync = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim changed = new(0);
    private FileSystemWatcher? watcher;
    private readonly Task loop;
    private string published = "";

    public StaticPodRunner(StaticPodRunnerOptions options)
    {
        this.options = options;
        ReadFrom(options.ManifestDirectory);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Every manifest's Pod by its file name, the refused ones and those still stopping included.</summary>
    public IReadOnlyDictionary<string, PodStatus> PodStatuses
    {
        get
        {
            lock (sync)
            {
                var statuses = new Dictionary<string, PodStatus>(refused);
                foreach (var pod in pods.Values) statuses[pod.File] = pod.Status;
                return statuses;
            }
        }
    }

    /// <summary>Where the statuses are published for other processes to look at.</summary>
    public string StatusFile => Path.Combine(options.NodeRoot, "run", "containers", "pods.json");

    internal IReadOnlyList<StaticPod> Pods
    {
        get
        {
            lock (sync) return [.. pods.Values];
        }
    }

    /// <summary>Reads manifests from this directory of the node from now on, or from none, as a kubelet does that was restarted: Pods that are not in it stop.</summary>
    public void ReadFrom(string? manifestDirectory)
    {
        watcher?.Dispose();
        watcher = null;
        directory = manifestDirectory is null ? null : ContainerFiles.OnNode(options.NodeRoot, manifestDirectory);
        if (directory is { } read)
        {
            Directory.CreateDirectory(read);
            watcher = new FileSystemWatcher(read) { EnableRaisingEvents = true };
            watcher.Changed += (_, _) => Wake();
            watcher.Created += (_, _) => Wake();
            watcher.Deleted += (_, _) => Wake();
            watcher.Renamed += (_, _) => Wake();
        }

        Wake();
    }

    /// <summary>Stops every Pod, as the power going off would, but with its grace period.</summary>
    public async ValueTask DisposeAsync()
    {
        watcher?.Dispose();
        await stopping.CancelAsync();
        await loop;
        await Task.WhenAll(Pods.Select(p => p.StopAsync()));
        stopping.Dispose();
        changed.Dispose();
    }

    private void Wake()
    {
        if (!stopping.IsCancellationRequested) changed.Release();
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Synchronize();
                Publish();
                await changed.WaitAsync(options.Poll, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException)
            {
                // A file that is replaced while it is read shows itself whole at the next look.
                await Task.Delay(options.Poll, CancellationToken.None);
            }
        }
    }

    private void Synchronize()
    {
        var wanted = new Dictionary<string, (string File, PodManifest Manifest)>();
        var refusals = new Dictionary<string, PodStatus>();
        // A kubelet skips dot files, which is what makes writing beside and renaming in safe.
        foreach (var path in (directory is { } read ? Directory.GetFiles(read) : []).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileName(path);
            try
            {
                var manifest = Parse(path);
                if (!wanted.TryAdd($"{manifest.Namespace}/{manifest.Name}", (file, manifest)))
                    throw new FormatException($"a Pod {manifest.Namespace}/{manifest.Name} is defined by another file");
            }
            catch (FileNotFoundException)
            {
                // Taken out between the listing and the look.
            }
            catch (Exception error) when (error is FormatException or InvalidOperationException)
            {
                refusals[file] = new PodStatus(file, file, "", PodPhase.Refused, error.Message, []);
            }
        }

        lock (sync)
        {
            refused.Clear();
            foreach (var (file, status) in refusals) refused[file] = status;
            foreach (var (key, pod) in pods.ToList())
            {
                if (!wanted.TryGetValue(key, out var desired) || desired.Manifest.Hash != pod.Manifest.Hash) _ = pod.StopAsync();
                if (pod.IsStopped) pods.Remove(key);
            }

            // A changed Pod is started once the old one is gone, as both would want the same ports.
            foreach (var (key, (file, manifest)) in wanted)
                if (!pods.ContainsKey(key)) pods[key] = new StaticPod(file, manifest, options);
        }
    }

    /// <summary>Reads a manifest; one that reads as it did at the last look is not parsed again.</summary>
    private PodManifest Parse(string path)
    {
        var text = File.ReadAllText(path);
        if (parsed.TryGetValue(path, out var known) && known.Text == text) return known.Manifest;
        var manifest = PodManifest.Parse(text);
        parsed[path] = (text, manifest);
        return manifest;
    }

    private void Publish()
    {
        var text = JsonSerializer.Serialize(PodStatuses.Values.OrderBy(p => p.File, StringComparer.Ordinal), Json);
        if (text == published) return;
        Directory.CreateDirectory(Path.GetDirectoryName(StatusFile)!);
        var temporary = StatusFile + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, StatusFile, overwrite: true);
        published = text;
    }
}
