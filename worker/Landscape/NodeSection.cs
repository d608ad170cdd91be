using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Landscape;

/// <summary>Reads an item of <c>nodes</c>: a control-plane node, and what its agent may do there.</summary>
internal static class NodeSection
{
    /// <summary>Reads one; mistakes go to the section.</summary>
    public static NodeSettings Read(YamlSection section, PathResolver paths)
    {
        section.Allow("name", "address", "root", "ports", "kubelet", "nodeAgent", "unprivilegedPort", "images", "sealingKey");
        var ports = section.Section("ports", required: false);
        var defaults = new NodePorts();
        ports?.Allow(
            "kubeApiserver", "etcdClient", "etcdPeer", "etcdMetrics", "etcdEventsClient", "etcdEventsPeer", "etcdEventsMetrics", "kubeControllerManager", "kubeScheduler");
        return new NodeSettings
        {
            Name = section.Text("name", required: true),
            Address = section.Address("address"),
            SealingKey = SealingKeyOf(section),
            Root = section.Text("root") is { Length: > 0 } root ? paths.Resolve(root) : "/",
            Ports = ports is null ? defaults : new NodePorts
            {
                KubeApiserver = ports.Port("kubeApiserver", defaults.KubeApiserver),
                EtcdClient = ports.Port("etcdClient", defaults.EtcdClient),
                EtcdPeer = ports.Port("etcdPeer", defaults.EtcdPeer),
                EtcdMetrics = ports.Port("etcdMetrics", defaults.EtcdMetrics),
                EtcdEventsClient = ports.Port("etcdEventsClient", defaults.EtcdEventsClient),
                EtcdEventsPeer = ports.Port("etcdEventsPeer", defaults.EtcdEventsPeer),
                EtcdEventsMetrics = ports.Port("etcdEventsMetrics", defaults.EtcdEventsMetrics),
                KubeControllerManager = ports.Port("kubeControllerManager", defaults.KubeControllerManager),
                KubeScheduler = ports.Port("kubeScheduler", defaults.KubeScheduler),
            },
            Kubelet = Kubelet(section.Section("kubelet", required: false)),
            Images = Images(section.Section("images", required: false)),
            UnprivilegedPort = section.Flag("unprivilegedPort"),
            NodeAgent = NodeAgent(section.Section("nodeAgent", required: false)),
        };
    }

    private static string SealingKeyOf(YamlSection section)
    {
        var fingerprint = section.Text("sealingKey");
        if (fingerprint.Length > 0 && !(fingerprint.StartsWith("sha256:", StringComparison.Ordinal) && fingerprint.Length == 71 && fingerprint[7..].All(char.IsAsciiHexDigitLower)))
        {
            section.Error("sealingKey", $"\"{fingerprint}\" must be sha256: and 64 lower-case hex digits, as `masterful agent --show-key` prints on the node");
        }

        return fingerprint;
    }

    private static ImageSettings Images(YamlSection? section)
    {
        section?.Allow("command");
        return section?.Has("command") == true ? new ImageSettings { Command = section.Texts("command") } : new ImageSettings();
    }

    private static NodeAgentSettings NodeAgent(YamlSection? section)
    {
        section?.Allow("restart");
        return section?.Has("restart") == true ? new NodeAgentSettings { Restart = section.Texts("restart") } : new NodeAgentSettings();
    }

    private static KubeletSettings Kubelet(YamlSection? section)
    {
        var defaults = new KubeletSettings();
        section?.Allow("restart", "healthPort");
        return section is null ? defaults : new KubeletSettings
        {
            Restart = section.Has("restart") ? section.Texts("restart") : defaults.Restart,
            HealthPort = section.Port("healthPort", defaults.HealthPort),
        };
    }
}
