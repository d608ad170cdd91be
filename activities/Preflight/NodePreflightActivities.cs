using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using YamlDotNet.Core;

namespace Masterful.Activities.Preflight;

/// <summary>Looks at a node; writes nothing.</summary>
public sealed class NodePreflightActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodePreflightActivities> logger) : INodePreflightActivities
{
    /// <summary>Where the kernel says which ports are open to everybody; tests point it elsewhere.</summary>
    internal string UnprivilegedPortStartFile { get; init; } = PortStart.Setting;

    /// <summary>Where the kernel says how much memory there is; tests point it elsewhere.</summary>
    internal string MemoryFile { get; init; } = "/proc/meminfo";

    /// <summary>What another clock said when the activity began; tests say it themselves.</summary>
    internal Func<DateTimeOffset?> Reference { get; init; } = ClockCheck.Reference;

    /// <summary>How many bytes etcd's file system must have free; tests ask for more than there are.</summary>
    internal long LeastFreeBytes { get; init; } = 1L << 30;

    /// <inheritdoc/>
    [Activity]
    public async Task<NodeInspection> InspectNodeAsync(NodeContext node)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var (now, reference) = (clock.GetUtcNow(), Reference());
        var settings = landscape.Node(node);
        var endpoint = landscape.Shoot(node.Migration).Endpoint;
        var files = NodeFiles.Of(settings, Kubelet.Directory, endpoint.HostsFile);
        var findings = new FindingList();
        var subject = $"node {settings.Name}";

        var tools = await findings.TryAsync("etcd-tools", () => EtcdTools.LocateAsync(cancellationToken));
        if (tools is not null)
        {
            findings.Passed("etcd-tools", subject, $"etcd, etcdctl and etcdutl {tools.Version} in {tools.Directory}");
        }

        if (await findings.TryAsync("prune-profile", () => Task.FromResult(PruneProfiles.Of(landscape, node.Migration))) is { } profile)
        {
            findings.Passed("prune-profile", subject, $"{profile.Name}, {profile.Rules.Count} rules");
        }

        ClockCheck.Run(subject, now, reference, findings);
        Address(settings, subject, findings);
        Ports(settings, files, subject, findings);
        LowPort(settings, subject, findings);
        var free = Disk(files, subject, findings);
        Writable(files, subject, findings);
        if (node.Joins)
        {
            MemberData(new NodePlace(landscape, node), subject, findings);
        }

        var changes = StaticPods(new Kubelet(settings, node.Migration), subject, findings);
        Files(endpoint, files, subject, findings);
        var names = new NodeApiNameCheck(settings, node.Migration, findings);
        var rewrites = names.Run(endpoint);
        new NodeAgentCheck(settings, endpoint, findings).Run(names.Rewritten);
        var pulls = await ImagesAsync(settings, subject, findings, cancellationToken);
        logger.LogInformation("Inspected node {Node}: {Errors} errors", settings.Name, findings.Findings.Count(finding => finding.Severity == FindingSeverity.Error));
        return new(settings.Name, settings.Address, tools?.Version.ToString() ?? "", free, now, findings.Findings, changes, rewrites, AvailableMemory(files), pulls);
    }

    private static void Address(NodeSettings settings, string subject, FindingList findings)
    {
        var local = IPAddress.TryParse(settings.Address, out var address)
            && (IPAddress.IsLoopback(address) || NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Any(unicast => unicast.Address.Equals(address)));
        findings.Require(local, "node-address", subject, settings.Address, $"{settings.Address} is not an address of this machine", "give the Node's InternalIP in the landscape file, and run the agent on that node.");
    }

    private static void Ports(NodeSettings settings, NodeFiles files, string subject, FindingList findings)
    {
        // A migration that is taken up again finds its own Pods there.
        var placed = files.List(Kubelet.ManifestDirectory).Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.Ordinal);
        var ports = settings.Ports;
        foreach (var (component, port) in new[]
        {
            ("kube-apiserver", ports.KubeApiserver), ("etcd-main", ports.EtcdClient), ("etcd-main", ports.EtcdPeer), ("etcd-main", ports.EtcdMetrics),
            ("etcd-events", ports.EtcdEventsClient), ("etcd-events", ports.EtcdEventsPeer), ("etcd-events", ports.EtcdEventsMetrics),
            ("kube-controller-manager", ports.KubeControllerManager), ("kube-scheduler", ports.KubeScheduler),
        })
        {
            if (placed.Contains(component))
            {
                findings.Passed("port-free", $"{subject}, port {port}", $"the static Pod {component} is placed already");
                continue;
            }

            var taken = new[] { settings.Address, "127.0.0.1" }.Distinct(StringComparer.Ordinal).Where(address => IsTaken(address, port)).ToList();
            findings.Require(taken.Count == 0, "port-free", $"{subject}, port {port}", $"free for {component}", $"something listens on {string.Join(" and ", taken)}; {component} needs it", "stop what listens there, or give another port in the landscape file.");
        }
    }

    private static bool IsTaken(string address, int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Parse(address), port);
            listener.Start();
            return false;
        }
        catch (SocketException e)
        {
            // Not being allowed to bind says nothing about whether somebody else does.
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private void LowPort(NodeSettings settings, string subject, FindingList findings)
    {
        var (port, start) = (settings.Ports.KubeApiserver, PortStart.Current(UnprivilegedPortStartFile));
        var why = $"port {port} is below net.ipv4.ip_unprivileged_port_start={start}";
        if (port < start && settings.UnprivilegedPort && PortStart.IsWritable(UnprivilegedPortStartFile))
        {
            findings.Warning("unprivileged-port", subject, $"{why}; the agent will lower that to {port} for every user of the node's network", "nothing is to be done: a rollback puts it back.");
            return;
        }

        var remedy = settings.UnprivilegedPort
            ? $"let the agent write {UnprivilegedPortStartFile}, or set net.ipv4.ip_unprivileged_port_start={port} on the node."
            : $"set net.ipv4.ip_unprivileged_port_start={port} on the node to keep it unprivileged, or unprivilegedPort: true in the landscape file to have the agent do it.";
        findings.Prefer(port >= start, "unprivileged-port", subject, $"port {port} is open to every user", $"{why}, so kube-apiserver will run as root", remedy);
    }

    private long Disk(NodeFiles files, string subject, FindingList findings)
    {
        var path = files.Locate(EtcdMember.MountedDirectory("main"));
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        var free = new DriveInfo(path).AvailableFreeSpace;
        findings.Require(free >= LeastFreeBytes, "disk-free", subject, $"{free >> 20} MiB free for etcd", $"{free >> 20} MiB free for etcd, at least {LeastFreeBytes >> 20} are needed", "make room on the file system of /var/lib.");
        return free;
    }

    private static async Task<bool> ImagesAsync(NodeSettings settings, string subject, FindingList findings, CancellationToken cancellationToken)
    {
        var why = await new ContainerImages(settings.Images).WhyNotAsync(cancellationToken);
        findings.Prefer(
            why is null, "images", subject, "the container runtime can be asked for images; what is missing will be pulled while the source serves",
            $"whether the static Pods' images are there is not looked at: {why}", "pull them by hand before the fence, or give the command that does (images.command) in the landscape file: pulling would be downtime.");
        return why is null;
    }

    /// <summary>What runs there already has its memory, so that then nothing can be told.</summary>
    private long AvailableMemory(NodeFiles files)
    {
        var line = File.Exists(MemoryFile) && !files.Exists($"{Kubelet.ManifestDirectory}/kube-apiserver.yaml")
            ? File.ReadLines(MemoryFile).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var amount, ..] && long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : 0;
    }

    private static void Writable(NodeFiles files, string subject, FindingList findings)
    {
        var refused = new[] { Kubelet.ManifestDirectory, "/var/lib/static-pods", "/var/lib/masterful", "/var/lib/etcd-main" }
            .Where(path => !NativeAccess.CanWriteBelow(files.Locate(path)))
            .ToList();
        findings.Require(refused.Count == 0, "root-writable", subject, "the agent may write where it has to", $"the agent may not write {string.Join(", ", refused)}", "run the agent as root, and mount these paths read-write.");
    }

    private static void MemberData(NodePlace place, string subject, FindingList findings)
    {
        var foreign = EtcdMember.Roles.Where(role => MemberDirectory.IsForeign(place, role)).Select(EtcdMember.DataDirectory).ToList();
        findings.Require(
            foreign.Count == 0, "member-data", subject, "no other etcd's data is in the way", $"data of another etcd lies in {string.Join(", ", foreign)}", "move it away if nobody needs it: a node that joins begins empty.");
    }

    private static bool StaticPods(Kubelet kubelet, string subject, FindingList findings)
    {
        string path;
        try
        {
            path = kubelet.StaticPodPath();
        }
        catch (YamlException e)
        {
            findings.Error("static-pod-path", subject, $"{Kubelet.Directory}/config/kubelet is not YAML at line {e.Start.Line}", "repair the kubelet's configuration.");
            return false;
        }

        // Workers of Gardener read none. A kubelet that reads them elsewhere would stop what it runs from there, so it is not the agent's to change.
        var mended = path.Length == 0 && kubelet.Settings.Restart.Count > 0;
        if (mended)
        {
            findings.Prefer(
                false, "static-pod-path", subject, "", $"the kubelet reads no static Pods; the agent will make it read {Kubelet.ManifestDirectory} and restart it",
                "nothing is to be done: a rollback gives the kubelet its arguments back.");
        }
        else
        {
            findings.Require(
                path == Kubelet.ManifestDirectory, "static-pod-path", subject, $"the kubelet reads {Kubelet.ManifestDirectory}",
                path.Length == 0 ? "the kubelet reads no static Pods" : $"the kubelet reads static Pods from {path}",
                $"set staticPodPath: {Kubelet.ManifestDirectory} in {Kubelet.Directory}/config/kubelet and restart the kubelet, or give the command that restarts it in the landscape file.");
        }

        return mended || kubelet.IsChanged;
    }

    private static void Files(EndpointSettings endpoint, NodeFiles files, string subject, FindingList findings)
    {
        findings.Prefer(
            files.Exists($"{Kubelet.Directory}/kubeconfig-real"), "kubelet-credential", subject, "the kubelet's kubeconfig is there",
            $"{Kubelet.Directory}/kubeconfig-real is not there", "without it downtime is not measured.");
        if (endpoint.Provider == "hosts")
        {
            findings.Require(files.Exists(endpoint.HostsFile), "hosts-file", subject, $"{endpoint.HostsFile} is there", $"{endpoint.HostsFile} is not there", "give its path in the landscape file, or choose another endpoint provider.");
        }
    }
}
