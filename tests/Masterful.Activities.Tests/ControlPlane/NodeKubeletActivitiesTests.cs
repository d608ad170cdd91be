using System.Net;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using Tests.Shared;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class NodeKubeletActivitiesTests : IDisposable
{
    private const string Arguments = "/var/lib/kubelet/extra_args";
    private readonly TestLandscape landscape = new();
    private readonly HttpListener kubelet = new();
    private readonly int port = FreePorts.Take(1)[0];

    public NodeKubeletActivitiesTests()
    {
        Write("/var/lib/kubelet/config/kubelet", "kind: KubeletConfiguration\n");
        kubelet.Prefixes.Add($"http://127.0.0.1:{port}/");
        kubelet.Start();
        _ = ServeAsync();
    }

    private string Restarts => landscape.Root + "/restarts";

    public void Dispose()
    {
        kubelet.Close();
        landscape.Dispose();
    }

    [Fact]
    public async Task Enable_PlainWorker_AddsTheArgumentRestartsAndIsTakenBackByteForByte()
    {
        var before = Tree.Of(landscape.Root);

        (await Activities().EnableStaticPodsAsync(landscape.Node)).Should().Be("the kubelet of node-1 was restarted and reads /etc/kubernetes/manifests");

        Read(Arguments).Should().Be("KUBELET_EXTRA_ARGS=\"--pod-manifest-path=/etc/kubernetes/manifests\"\n");
        File.ReadAllText(Restarts).Should().Be("restarted\n");
        (await Activities().RestoreKubeletAsync(landscape.Node)).Should().Be("it was restarted with the arguments that it had");
        File.ReadAllText(Restarts).Should().Be("restarted\nrestarted\n");
        File.Delete(Restarts);
        Tree.Of(landscape.Root).Should().Equal(before);
        (await Activities().RestoreKubeletAsync(landscape.Node)).Should().Be("it had not been changed");
    }

    [Fact]
    public async Task Enable_ArgumentsOfSomebodyElse_AreKeptAndComeBack()
    {
        const string others = "# by the operating system\nKUBELET_EXTRA_ARGS='--v=4 --fail-swap-on=false'\nOTHER=1\n";
        Write(Arguments, others);

        await Activities().EnableStaticPodsAsync(landscape.Node);

        Read(Arguments).Should().Be(
            "# by the operating system\nOTHER=1\nKUBELET_EXTRA_ARGS=\"--v=4 --fail-swap-on=false --pod-manifest-path=/etc/kubernetes/manifests\"\n");
        await Activities().RestoreKubeletAsync(landscape.Node);
        Read(Arguments).Should().Be(others);
    }

    [Fact]
    public async Task Enable_ReadsThemAlready_ChangesAndRestartsNothing()
    {
        Write("/var/lib/kubelet/config/kubelet", "staticPodPath: /etc/kubernetes/manifests/\n");

        (await Activities().EnableStaticPodsAsync(landscape.Node)).Should().Be("the kubelet of node-1 reads /etc/kubernetes/manifests");

        File.Exists(landscape.Root + Arguments).Should().BeFalse();
        File.Exists(Restarts).Should().BeFalse();
    }

    [Fact]
    public async Task Enable_CutOffBeforeTheRestart_RestartsAtTheNextAttempt()
    {
        var failed = await Activities("echo no such unit >&2; exit 5").Invoking(a => a.EnableStaticPodsAsync(landscape.Node)).Should().ThrowAsync<ApplicationFailureException>();
        failed.Which.ErrorType.Should().Be(PlatformErrors.Kubelet.Id);
        failed.Which.Message.Should().Contain("ended with 5: no such unit");

        await Activities().EnableStaticPodsAsync(landscape.Node);

        File.ReadAllText(Restarts).Should().Be("restarted\n");
    }

    [Fact]
    public async Task Restore_CutOffBeforeTheRestart_RestartsAtTheNextAttempt()
    {
        await Activities().EnableStaticPodsAsync(landscape.Node);
        await Activities("exit 1").Invoking(a => a.RestoreKubeletAsync(landscape.Node)).Should().ThrowAsync<ApplicationFailureException>();
        File.Exists(landscape.Root + Arguments).Should().BeFalse();

        await Activities().RestoreKubeletAsync(landscape.Node);

        File.ReadAllText(Restarts).Should().Be("restarted\nrestarted\n");
    }

    private NodeKubeletActivities Activities(string? restart = null)
    {
        var settings = landscape.File.Shoots[0].Nodes[0] with
        {
            Kubelet = new KubeletSettings { Restart = ["/bin/sh", "-c", restart ?? $"echo restarted >> {Restarts}"], HealthPort = port },
        };
        var file = landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [settings] }] };
        return new NodeKubeletActivities(file, TimeProvider.System, NullLogger<NodeKubeletActivities>.Instance);
    }

    private async Task ServeAsync()
    {
        while (kubelet.IsListening)
        {
            try
            {
                var context = await kubelet.GetContextAsync();
                context.Response.StatusCode = context.Request.Url!.AbsolutePath == "/healthz" ? 200 : 404;
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private string Read(string path) => File.ReadAllText(landscape.Root + path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(landscape.Root + path)!);
        File.WriteAllText(landscape.Root + path, text);
    }
}
