using System.Collections.Concurrent;
using Masterful.Simulation.Node;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Node;

public sealed class StaticPodRunnerTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryDirectory root = new();
    private readonly ScriptedRuntime runtime = new();
    private StaticPodRunner runner = null!;

    public Task InitializeAsync()
    {
        runner = new StaticPodRunner(new StaticPodRunnerOptions
        {
            NodeRoot = root.Path, Runtime = runtime, RestartBackoff = TimeSpan.FromMilliseconds(50),
        });
        return Task.CompletedTask;
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await runner.DisposeAsync();
        root.Dispose();
    }

    [Fact]
    public async Task Manifest_PutIn_RunsUntilTakenOut()
    {
        Place("web", "one");
        await Eventually.TrueAsync(() => Status("web")?.Phase == PodPhase.Running, "the Pod runs");
        var container = runtime.Started.Single();

        File.Delete(ManifestPath("web"));

        await Eventually.TrueAsync(() => Status("web") is null, "the Pod is gone");
        container.GraceGiven.Should().Be(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Manifest_Changed_OldOneStopsBeforeTheNewOneStarts()
    {
        Place("web", "one");
        await Eventually.TrueAsync(() => Status("web")?.Phase == PodPhase.Running, "the Pod runs");
        var hash = Status("web")!.Hash;

        Place("web", "two");

        await Eventually.TrueAsync(() => Status("web") is { Phase: PodPhase.Running } now && now.Hash != hash, "the new Pod runs");
        runtime.Log.Should().Equal("start one", "stop one", "start two");
    }

    [Fact]
    public async Task Container_ThatCrashes_IsRestartedWithDoublingBackoff()
    {
        runtime.FailuresLeft = 3;

        Place("web", "one");

        await Eventually.TrueAsync(() => Status("web")?.Phase == PodPhase.Running, "the fourth start works");
        var status = Status("web")!.Containers.Single();
        status.RestartCount.Should().Be(3);
        status.LastFailure.Should().Be("told to fail");
        var gaps = runtime.Attempts.Zip(runtime.Attempts.Skip(1), (a, b) => (b - a).TotalMilliseconds).ToList();
        gaps[0].Should().BeGreaterThan(45);
        gaps[1].Should().BeGreaterThan(95);
        gaps[2].Should().BeGreaterThan(195);
    }

    [Fact]
    public async Task Manifest_Refused_StatusSaysWhyAndOthersRun()
    {
        File.WriteAllText(ManifestPath("bad"), "apiVersion: v1\nkind: Service\n");
        File.WriteAllText(ManifestPath("worse"), """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "worse"}, "spec": {"hostNetwork": "true", "containers": [{"name": "c", "image": "i"}]}}
            """);
        Place("web", "one");

        await Eventually.TrueAsync(() => Status("web")?.Phase == PodPhase.Running, "the good Pod runs");
        Status("bad")!.Phase.Should().Be(PodPhase.Refused);
        Status("worse")!.Phase.Should().Be(PodPhase.Refused, "a wrong type in one file does not stop the node");
        Status("bad")!.Reason.Should().Contain("expected v1 Pod");
    }

    [Fact]
    public async Task Manifest_DotFile_IsIgnored()
    {
        File.WriteAllText(Path.Combine(root.Path, "etc/kubernetes/manifests/.web.yaml"), "not yet written whole");
        Place("web", "one");

        await Eventually.TrueAsync(() => Status("web")?.Phase == PodPhase.Running, "the Pod runs");
        runner.PodStatuses.Should().HaveCount(1);
    }

    [Fact]
    public async Task Container_WithAMissingHostPath_DoesNotStart()
    {
        File.WriteAllText(ManifestPath("web"), Manifest("web", "one").Replace("volumes: []", "volumes: [{name: v, hostPath: {path: /gone}}]", StringComparison.Ordinal)
            .Replace("env:", "volumeMounts: [{name: v, mountPath: /v}]\n    env:", StringComparison.Ordinal));

        await Eventually.TrueAsync(() => Status("web")?.Containers is [{ LastFailure: not null }, ..], "the start fails");
        Status("web")!.Containers[0].LastFailure.Should().Contain("hostPath /gone does not exist");
        runtime.Started.Should().BeEmpty();

        Directory.CreateDirectory(Path.Combine(root.Path, "gone"));
        await Eventually.TrueAsync(() => Status("web")?.Phase == PodPhase.Running, "a later attempt works");
    }

    private PodStatus? Status(string name) => runner.PodStatuses.GetValueOrDefault($"{name}.yaml");

    private string ManifestPath(string name) => Path.Combine(root.Path, "etc", "kubernetes", "manifests", $"{name}.yaml");

    private void Place(string name, string version)
    {
        var hidden = Path.Combine(root.Path, "etc", "kubernetes", "manifests", $".{name}.tmp");
        File.WriteAllText(hidden, Manifest(name, version));
        File.Move(hidden, ManifestPath(name), overwrite: true);
    }

    private static string Manifest(string name, string version) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}, namespace: kube-system}
        spec:
          terminationGracePeriodSeconds: 3
          containers:
          - name: main
            image: example/{{name}}
            env: [{name: VERSION, value: {{version}}}]
          volumes: []
        """;

    private sealed class ScriptedRuntime : IContainerRuntime
    {
        public int FailuresLeft { get; set; }

        public ConcurrentQueue<string> Log { get; } = new();

        public ConcurrentQueue<DateTimeOffset> Attempts { get; } = new();

        public ConcurrentQueue<ScriptedContainer> Started { get; } = new();

        public Task<IContainer> StartAsync(ContainerStart start, CancellationToken cancellationToken)
        {
            Attempts.Enqueue(DateTimeOffset.UtcNow);
            if (FailuresLeft-- > 0) throw new InvalidOperationException("told to fail");
            var version = start.Spec.Environment["VERSION"];
            Log.Enqueue($"start {version}");
            var container = new ScriptedContainer(() => Log.Enqueue($"stop {version}"));
            Started.Enqueue(container);
            return Task.FromResult<IContainer>(container);
        }
    }

    private sealed class ScriptedContainer(Action stopped) : IContainer
    {
        private readonly TaskCompletionSource<string> exited = new();

        public TimeSpan? GraceGiven { get; private set; }

        public Task<string> Exited => exited.Task;

        public Task StopAsync(TimeSpan grace)
        {
            GraceGiven = grace;
            stopped();
            exited.TrySetResult("terminated");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
