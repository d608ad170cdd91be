namespace Masterful.Activities.Landscapes;

/// <summary>How the agent may change the kubelet of a node whose kubelet reads no static Pods, which those of ordinary Gardener workers do not.</summary>
public sealed record KubeletSettings
{
    /// <summary>
    /// The command that restarts the kubelet, an argument each; empty when the agent must leave the kubelet alone. An agent in a Pod enters the node's
    /// namespaces first: <c>nsenter --target 1 --mount -- systemctl restart kubelet.service</c>.
    /// </summary>
    public IReadOnlyList<string> Restart { get; init; } = ["systemctl", "restart", "kubelet.service"];

    /// <summary>The port of 127.0.0.1 where the kubelet serves <c>/healthz</c>: its <c>healthzPort</c>.</summary>
    public int HealthPort { get; init; } = 10248;
}
