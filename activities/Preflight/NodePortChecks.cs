using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;

namespace Masterful.Activities.Preflight;

/// <summary>The ports of a node.</summary>
internal static class NodePortChecks
{
    /// <summary>Whether nobody else listens where the control plane will.</summary>
    public static void Free(NodeSettings settings, NodeFiles files, string subject, FindingList findings)
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

            // At any other address somebody else may have kube-apiserver's port, see below.
            var addresses = component == "kube-apiserver" ? [settings.Address] : new[] { settings.Address, "127.0.0.1" };
            var taken = addresses.Distinct(StringComparer.Ordinal).Where(address => ListeningPort.IsTaken(address, port)).ToList();
            findings.Require(taken.Count == 0, "port-free", $"{subject}, port {port}", $"free for {component}", $"something listens on {string.Join(" and ", taken)}; {component} needs it", "stop what listens there, or give another port in the landscape file.");
        }

        Shared(settings, subject, findings, placed.Contains("kube-apiserver"));
    }

    private static void Shared(NodeSettings settings, string subject, FindingList findings, bool placed)
    {
        var port = settings.Ports.KubeApiserver;
        if (!placed && ListeningPort.IsShared(settings.Address, port))
        {
            findings.Warning(
                "port-shared",
                $"{subject}, port {port}",
                $"something listens there at another address, as apiserver-proxy does, so kube-apiserver will listen at {settings.Address} only, not at localhost",
                "nothing is to be done, unless something on the node is to find the API at localhost, as Gardener has it for control-plane pools of self-hosted Shoots: then set --bind-address=:: in its manifest once apiserver-proxy is gone.");
        }
    }

    /// <summary>Whether kube-apiserver may listen on its port as the user that it has in the Seed; <paramref name="setting"/> is the kernel's file.</summary>
    public static void Low(NodeSettings settings, string setting, string subject, FindingList findings)
    {
        var (port, start) = (settings.Ports.KubeApiserver, PortStart.Current(setting));
        var why = $"port {port} is below net.ipv4.ip_unprivileged_port_start={start}";
        if (port < start && settings.UnprivilegedPort && PortStart.IsWritable(setting))
        {
            findings.Warning("unprivileged-port", subject, $"{why}; the agent will lower that to {port} for every user of the node's network", "nothing is to be done: a rollback puts it back.");
            return;
        }

        var remedy = settings.UnprivilegedPort
            ? $"let the agent write {setting}, or set net.ipv4.ip_unprivileged_port_start={port} on the node."
            : $"set net.ipv4.ip_unprivileged_port_start={port} on the node to keep it unprivileged, or unprivilegedPort: true in the landscape file to have the agent do it.";
        findings.Prefer(port >= start, "unprivileged-port", subject, $"port {port} is open to every user", $"{why}, so kube-apiserver will run as root", remedy);
    }
}
