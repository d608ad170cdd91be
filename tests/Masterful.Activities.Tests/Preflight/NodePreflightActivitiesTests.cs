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
    public async Task Inspect_PortTakenAtAnotherAddress_IsSharedWithAWarning()
    {
        using var proxy = new TcpListener(IPAddress.Parse("127.0.0.7"), landscape.File.Shoots[0].Nodes[0].Ports.KubeApiserver);
        proxy.Start();

        var findings = await InspectAsync();

        findings.Should().ContainSingle(finding => finding.Severity != FindingSeverity.Passed).Which.Should().Match<Finding>(finding =>
            finding.Id == "port-shared" && finding.Severity == FindingSeverity.Warning && finding.Message.Contains("kube-apiserver will listen at 127.0.0.1 only"));
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
    [InlineData("main", true)]
    [InlineData("events", true)]
    [InlineData("main", false)]
    [InlineData("events", false)]
    public async Task Inspect_NodeHoldsDataOfAnotherEtcd_IsRefused(string role, bool joins)
    {
        Write($"/var/lib/etcd-{role}/data/new.etcd/member/theirs", "");
        var node = joins ? landscape.Node with { Migration = landscape.Migration with { Nodes = ["node-0", "node-1", "node-2"] } } : landscape.Node;

        var findings = (await Activities().InspectNodeAsync(node)).Findings;

        findings.Single(finding => finding.Severity == FindingSeverity.Error).Should().Match<Finding>(
            finding => finding.Id == "member-data" && finding.Message.Contains($"/var/lib/etcd-{role}/data/new.etcd"));
    }

    private async Task<Finding> TheErrorAsync(string id)
    {
        var error = (await InspectAsync()).Where(finding => finding.Severity == FindingSeverity.Error).Should().ContainSingle().Which;
        error.Id.Should().Be(id);
        error.Remedy.Should().NotBeEmpty();
        return error;
    }

    [Fact]
    public async Task Inspect_PrivilegedPortThatTheAgentMayOpen_SaysThatItWill()
    {
        var start = Path.Combine(landscape.File.Directory, "ip_unprivileged_port_start");
        await File.WriteAllTextAsync(start, "65000\n");

        var warning = (await Activities(With(node => node with { UnprivilegedPort = true }), portStart: start).InspectNodeAsync(landscape.Node)).Findings.Single(finding => finding.Severity == FindingSeverity.Warning);

        warning.Id.Should().Be("unprivileged-port");
        warning.Message.Should().EndWith($"the agent will lower that to {landscape.File.Shoots[0].Nodes[0].Ports.KubeApiserver} for every user of the node's network");
        (await File.ReadAllTextAsync(start)).Should().Be("65000\n");
    }

    [Fact]
    public async Task Inspect_RuntimeCannotBeAsked_WarnsThatImagesAreNotLookedAt()
    {
        var missing = await Activities(With(node => node with { Images = new ImageSettings { Command = ["/nowhere/crictl"] } })).InspectNodeAsync(landscape.Node);
        var broken = await Activities(With(node => node with { Images = new ImageSettings { Command = ["/bin/sh", "-c", "echo no runtime >&2; exit 3"] } })).InspectNodeAsync(landscape.Node);
        var none = await Activities(With(node => node with { Images = new ImageSettings { Command = [] } })).InspectNodeAsync(landscape.Node);

        missing.PullsImages.Should().BeFalse();
        new[] { missing, broken, none }.Select(inspection => inspection.Findings.Single(finding => finding.Id == "images").Message).Should().SatisfyRespectively(
            message => message.Should().EndWith("is not looked at: /nowhere/crictl does not start"),
            message => message.Should().EndWith("version` ended with 3: no runtime"),
            message => message.Should().EndWith("the landscape file gives no command for it"));
    }

    [Fact]
    public async Task Inspect_RuntimeAnswers_PullsImages()
    {
        var inspection = await Activities().InspectNodeAsync(landscape.Node);

        inspection.PullsImages.Should().BeTrue();
        inspection.Findings.Single(finding => finding.Id == "images").Severity.Should().Be(FindingSeverity.Passed);
    }

    [Fact]
    public async Task Inspect_ClockOfAnotherTime_IsAnErrorWithTheFigures()
    {
        var error = (await Activities(skew: TimeSpan.FromMinutes(2)).InspectNodeAsync(landscape.Node)).Findings.Single(finding => finding.Severity == FindingSeverity.Error);

        error.Id.Should().Be("clock");
        error.Message.Should().MatchRegex(@" 120\.\d s ahead of the Temporal Service, which had .*; 30 s are refused$");
    }

    [Fact]
    public async Task Inspect_Memory_IsReadUnlessTheControlPlaneRunsThere()
    {
        var memory = Path.Combine(landscape.File.Directory, "meminfo");
        await File.WriteAllTextAsync(memory, "MemTotal:       4000000 kB\nMemAvailable:    2097152 kB\n");

        (await Activities(memory: memory).InspectNodeAsync(landscape.Node)).AvailableBytes.Should().Be(2L << 30);

        Write("/etc/kubernetes/manifests/kube-apiserver.yaml", "kind: Pod\n");
        (await Activities(memory: memory).InspectNodeAsync(landscape.Node)).AvailableBytes.Should().Be(0);
    }

    [Theory]
    [InlineData("spec: {files: [{path: /etc/systemd/system/containerd.service.d/11.conf}, {path: /var/lib/kubelet/config/kubelet}]}", "")]
    [InlineData("spec: {files: [{path: /var/lib/kubelet/extra_args}]}", "/var/lib/kubelet/extra_args")]
    [InlineData("spec: {files: [{path: /etc/hosts}]}\nstatus: {extensionFiles: [{path: /etc/kubernetes/manifests/x.yaml}]}", "/etc/hosts, /etc/kubernetes/manifests/x.yaml")]
    public async Task Inspect_NodeAgentWritesSharedFiles_NamesThem(string applied, string shared)
    {
        Write("/var/lib/gardener-node-agent/last-applied-osc.yaml", applied);

        var finding = (await InspectAsync()).Single(finding => finding.Id == "node-agent");

        finding.Severity.Should().Be(shared.Length == 0 ? FindingSeverity.Passed : FindingSeverity.Warning);
        finding.Message.Should().StartWith(shared.Length == 0 ? "gardener-node-agent writes no file that a migration does" : $"gardener-node-agent writes {shared} again");
    }

    [Fact]
    public async Task Inspect_NodeAgentsConfigurationWillBeRewritten_IsToldAsShared()
    {
        Write("/var/lib/gardener-node-agent/config-v1.yaml", "kind: NodeAgentConfiguration\napiServer: {server: https://api.given-up}\n");
        Write("/var/lib/kubelet/kubeconfig-real", "kind: Config\nclusters: [{cluster: {server: https://api.internal}}]\n");
        Write("/var/lib/gardener-node-agent/last-applied-osc.yaml", "spec: {files: [{path: /var/lib/gardener-node-agent/config-v1.yaml}]}");

        var inspection = await Activities().InspectNodeAsync(landscape.Node with { Migration = landscape.Migration with { ApiNames = ["api.internal"] } });

        inspection.RewritesKubeconfigs.Should().BeTrue();
        inspection.Findings.Single(finding => finding.Id == "node-agent").Message.Should().StartWith("gardener-node-agent writes /var/lib/gardener-node-agent/config-v1.yaml again");
    }

    private LandscapeFile With(Func<NodeSettings, NodeSettings> change) =>
        landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [change(landscape.File.Shoots[0].Nodes[0] with { Images = new ImageSettings { Command = ["/bin/true"] } })] }] };

    private async Task<IReadOnlyList<Finding>> InspectAsync(long? least = null, string? portStart = null) =>
        (await Activities(least: least, portStart: portStart).InspectNodeAsync(landscape.Node)).Findings;

    private NodePreflightActivities Activities(LandscapeFile? file = null, long? least = null, string? portStart = null, TimeSpan skew = default, string? memory = null) =>
        new(file ?? With(node => node), TimeProvider.System, NullLogger<NodePreflightActivities>.Instance)
        {
            LeastFreeBytes = least ?? 1,
            UnprivilegedPortStartFile = portStart ?? "/nowhere",
            MemoryFile = memory ?? "/nowhere",
            Reference = () => DateTimeOffset.UtcNow - skew,
        };

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(landscape.Root + path)!);
        File.WriteAllText(landscape.Root + path, text);
    }
}
