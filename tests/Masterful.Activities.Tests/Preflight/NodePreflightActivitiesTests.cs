using System.Net;
using System.Net.Sockets;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Shared;

namespace Masterful.Activities.Tests.Preflight;

public sealed class NodePreflightActivitiesTests : IDisposable
{
    private readonly TestLandscape landscape = new(Ports());

    public NodePreflightActivitiesTests()
    {
        Write("/var/lib/kubelet/config/kubelet", "staticPodPath: /etc/kubernetes/manifests\n");
        Write("/var/lib/kubelet/kubeconfig-real", "kind: Config\n");
        Write("/etc/hosts", "127.0.0.1 localhost\n");
        Directory.CreateDirectory(landscape.Root + "/etc/kubernetes/manifests");
    }

    public void Dispose() => landscape.Dispose();

    [Fact]
    public async Task Inspect_NodeAsItShouldBe_FindsNothingInTheWayAndWritesNothing()
    {
        var before = Tree.Of(landscape.Root);

        var findings = await InspectAsync();

        findings.Should().OnlyContain(finding => finding.Severity == FindingSeverity.Passed);
        Tree.Of(landscape.Root).Should().Equal(before);
    }

    [Fact]
    public async Task Inspect_PortTaken_NamesPortAndComponent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, landscape.File.Shoots[0].Nodes[0].Ports.KubeApiserver);
        listener.Start();

        var error = await TheErrorAsync("port-free");

        error.Object.Should().Be($"node node-1, port {((IPEndPoint)listener.LocalEndpoint).Port}");
        error.Message.Should().Contain("kube-apiserver needs it");
    }

    [Fact]
    public async Task Inspect_PortTakenByItsOwnPod_IsFine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, landscape.File.Shoots[0].Nodes[0].Ports.KubeApiserver);
        listener.Start();
        Write("/etc/kubernetes/manifests/kube-apiserver.yaml", "kind: Pod\n");

        (await InspectAsync()).Should().NotContain(finding => finding.Severity == FindingSeverity.Error);
    }

    [Theory]
    [InlineData("staticPodPath: /elsewhere\n", "the kubelet reads static Pods from /elsewhere")]
    [InlineData("a: [\n", "is not YAML at line")]
    public async Task Inspect_KubeletIgnoresManifests_SaysWhatItReads(string configuration, string message)
    {
        Write("/var/lib/kubelet/config/kubelet", configuration);

        (await TheErrorAsync("static-pod-path")).Message.Should().Contain(message);
    }

    [Fact]
    public async Task Inspect_PlainWorker_TellsThatTheAgentWillChangeTheKubelet()
    {
        Write("/var/lib/kubelet/config/kubelet", "kind: KubeletConfiguration\n");

        var inspection = await Activities().InspectNodeAsync(landscape.Node);

        inspection.ChangesKubelet.Should().BeTrue();
        var finding = inspection.Findings.Single(finding => finding.Severity != FindingSeverity.Passed);
        finding.Severity.Should().Be(FindingSeverity.Warning);
        finding.Message.Should().Be("the kubelet reads no static Pods; the agent will make it read /etc/kubernetes/manifests and restart it");
    }

    [Fact]
    public async Task Inspect_PlainWorkerThatMustBeLeftAlone_IsAnError()
    {
        Write("/var/lib/kubelet/config/kubelet", "kind: KubeletConfiguration\n");
        var settings = landscape.File.Shoots[0].Nodes[0] with { Kubelet = new KubeletSettings { Restart = [] } };
        var file = landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [settings] }] };

        var inspection = await Activities(file).InspectNodeAsync(landscape.Node);

        inspection.ChangesKubelet.Should().BeFalse();
        inspection.Findings.Single(finding => finding.Severity == FindingSeverity.Error).Message.Should().Be("the kubelet reads no static Pods");
    }

    [Fact]
    public async Task Inspect_ArgumentInTwoWordsNamesAnotherDirectory_IsAnError()
    {
        Write("/var/lib/kubelet/extra_args", "KUBELET_EXTRA_ARGS=\"--pod-manifest-path /elsewhere --v=2\"\n");

        (await TheErrorAsync("static-pod-path")).Message.Should().Be("the kubelet reads static Pods from /elsewhere");
    }

    [Fact]
    public async Task Inspect_ArgumentWinsOverConfiguration()
    {
        Write("/var/lib/kubelet/config/kubelet", "staticPodPath: /elsewhere\n");
        Write("/var/lib/kubelet/extra_args", "KUBELET_EXTRA_ARGS=--v=2 --pod-manifest-path=/etc/kubernetes/manifests\n");

        (await InspectAsync()).Should().OnlyContain(finding => finding.Severity == FindingSeverity.Passed);
    }

    [Fact]
    public async Task Inspect_HostsFileGone_IsAnError()
    {
        File.Delete(landscape.Root + "/etc/hosts");

        (await TheErrorAsync("hosts-file")).Message.Should().Be("/etc/hosts is not there");
    }

    [Fact]
    public async Task Inspect_DiskFull_SaysHowMuchIsNeeded()
    {
        var findings = await InspectAsync(least: long.MaxValue);

        findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().ContainSingle().Which.Id.Should().Be("disk-free");
    }

    [Fact]
    public async Task Inspect_PrivilegedPort_WarnsThatTheApiServerRunsAsRoot()
    {
        var start = Path.Combine(landscape.File.Directory, "ip_unprivileged_port_start");
        await File.WriteAllTextAsync(start, "65000\n");

        var warning = (await InspectAsync(portStart: start)).Single(finding => finding.Severity == FindingSeverity.Warning);

        warning.Id.Should().Be("unprivileged-port");
        warning.Message.Should().EndWith("so kube-apiserver will run as root");
    }

    [Fact]
    public async Task Inspect_UnknownProfile_IsAnErrorOfTheTable()
    {
        var node = landscape.Node with { Migration = landscape.Migration with { Profile = "mine" } };

        var inspection = await Activities().InspectNodeAsync(node);

        inspection.Findings.Single(finding => finding.Severity == FindingSeverity.Error).Message.Should().StartWith(RequestErrors.ProfileNotFound.Id);
    }

    [Fact]
    public async Task Inspect_AddressOfAnotherMachine_IsAnError()
    {
        var settings = landscape.File.Shoots[0].Nodes[0] with { Address = "192.0.2.77" };
        var elsewhere = landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [settings] }] };

        var inspection = await Activities(elsewhere).InspectNodeAsync(landscape.Node);

        inspection.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Should().ContainSingle().Which.Id.Should().Be("node-address");
    }

    [Fact]
    public async Task Inspect_NodeThatTheLandscapeDoesNotKnow_IsRefused()
    {
        var refused = await Activities().Awaiting(activities => activities.InspectNodeAsync(landscape.Node with { Node = "node-9" }))
            .Should().ThrowAsync<Temporalio.Exceptions.ApplicationFailureException>();

        refused.Which.ErrorType.Should().Be(RequestErrors.NodeNotFound.Id);
    }

    private static NodePorts Ports()
    {
        var ports = FreePorts.Take(9);
        return new NodePorts
        {
            KubeApiserver = ports[0], EtcdClient = ports[1], EtcdPeer = ports[2], EtcdMetrics = ports[3], EtcdEventsClient = ports[4],
            EtcdEventsPeer = ports[5], EtcdEventsMetrics = ports[6], KubeControllerManager = ports[7], KubeScheduler = ports[8],
        };
    }

    [Theory]
    [InlineData("main")]
    [InlineData("events")]
    public async Task Inspect_NodeThatJoinsHoldsDataOfAnotherEtcd_IsRefused(string role)
    {
        Write($"/var/lib/etcd-{role}/data/new.etcd/member/theirs", "");
        var joining = landscape.Node with { Migration = landscape.Migration with { Nodes = ["node-0", "node-1", "node-2"] } };

        var findings = (await Activities().InspectNodeAsync(joining)).Findings;

        findings.Single(finding => finding.Severity == FindingSeverity.Error).Should().Match<Finding>(
            finding => finding.Id == "member-data" && finding.Message.Contains($"/var/lib/etcd-{role}/data/new.etcd"));
        (await InspectAsync()).Should().NotContain(finding => finding.Id == "member-data", "the first node's data is replaced by what is restored");
    }

    private async Task<Finding> TheErrorAsync(string id)
    {
        var error = (await InspectAsync()).Where(finding => finding.Severity == FindingSeverity.Error).Should().ContainSingle().Which;
        error.Id.Should().Be(id);
        error.Remedy.Should().NotBeEmpty();
        return error;
    }

    private async Task<IReadOnlyList<Finding>> InspectAsync(long? least = null, string? portStart = null) =>
        (await Activities(least: least, portStart: portStart).InspectNodeAsync(landscape.Node)).Findings;

    private NodePreflightActivities Activities(LandscapeFile? file = null, long? least = null, string? portStart = null) =>
        new(file ?? landscape.File, TimeProvider.System, NullLogger<NodePreflightActivities>.Instance)
        {
            LeastFreeBytes = least ?? 1,
            UnprivilegedPortStartFile = portStart ?? "/nowhere",
        };

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(landscape.Root + path)!);
        File.WriteAllText(landscape.Root + path, text);
    }
}
