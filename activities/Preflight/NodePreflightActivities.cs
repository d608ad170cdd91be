using System.Net;
using System.Net.NetworkInformation;
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
        NodePortChecks.Free(settings, files, subject, findings);
        NodePortChecks.Low(settings, UnprivilegedPortStartFile, subject, findings);
        var free = Disk(files, subject, findings);
        Writable(files, subject, findings);
        MemberData(new NodePlace(landscape, node), new EtcdDirectory(landscape, node), subject, findings);

        var changes = StaticPods(new Kubelet(settings, node.Migration), subject, findings);
        Files(endpoint, files, subject, findings);
        var names = new NodeApiNameCheck(settings, node.Migration, findings);
        var rewrites = names.Run(endpoint);
        new NodeAgentCheck(settings, endpoint, findings).Run(names.Rewritten);
        var pulls = await NodeSupplies.ImagesAsync(settings, subject, findings, cancellationToken);
        logger.LogInformation("Inspected node {Node}: {Errors} errors", settings.Name, findings.Findings.Count(finding => finding.Severity == FindingSeverity.Error));
        return new(settings.Name, settings.Address, tools?.Version.ToString() ?? "", free, now, findings.Findings, changes, rewrites, NodeSupplies.AvailableMemory(MemoryFile, files), pulls, node.Joins);
    }

    private static void Address(NodeSettings settings, string subject, FindingList findings)
    {
        var local = IPAddress.TryParse(settings.Address, out var address)
            && (IPAddress.IsLoopback(address) || NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Any(unicast => unicast.Address.Equals(address)));
        findings.Require(local, "node-address", subject, settings.Address, $"{settings.Address} is not an address of this machine", "give the Node's InternalIP in the landscape file, and run the agent on that node.");
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

    private static void Writable(NodeFiles files, string subject, FindingList findings)
    {
        var refused = new[] { Kubelet.ManifestDirectory, "/var/lib/static-pods", "/var/lib/masterful", "/var/lib/etcd-main" }
            .Where(path => !NativeAccess.CanWriteBelow(files.Locate(path)))
            .ToList();
        findings.Require(refused.Count == 0, "root-writable", subject, "the agent may write where it has to", $"the agent may not write {string.Join(", ", refused)}", "run the agent as root, and mount these paths read-write.");
    }

    private static void MemberData(NodePlace place, EtcdDirectory restored, string subject, FindingList findings)
    {
        var foreign = EtcdMember.Roles
            .Where(role => role == "main" ? restored.IsForeign : MemberDirectory.IsForeign(place, role))
            .Select(EtcdMember.DataDirectory)
            .ToList();
        findings.Require(
            foreign.Count == 0, "member-data", subject, "no other etcd's data is in the way", $"data of another etcd lies in {string.Join(", ", foreign)}", "move it away if nobody needs it: a node begins empty.");
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
