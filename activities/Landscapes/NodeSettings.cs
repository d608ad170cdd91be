namespace Masterful.Activities.Landscapes;

/// <summary>A control-plane node.</summary>
public sealed record NodeSettings
{
    /// <summary>Name of the Node object.</summary>
    public required string Name { get; init; }

    /// <summary>Its InternalIP.</summary>
    public required string Address { get; init; }

    /// <summary>Absolute path that stands in for <c>/</c> on the node.</summary>
    public string Root { get; init; } = "/";

    /// <summary>
    /// Fingerprint of its sealing key, as <c>masterful agent --show-key</c> prints it on the node: <c>sha256:</c> and lower-case hex. Nothing is sealed to, or
    /// signed for, whoever answers for the node with another key. Empty for whoever answers.
    /// </summary>
    public string SealingKey { get; init; } = "";

    /// <summary>The ports that its control plane listens on.</summary>
    public NodePorts Ports { get; init; } = new();

    /// <summary>How its kubelet may be changed.</summary>
    public KubeletSettings Kubelet { get; init; } = new();

    /// <summary>
    /// Whether the agent may let every user of the node's network listen from the API's port on, so that kube-apiserver need not run as root. It loosens the
    /// node for all its processes, so nobody but its owner can want it.
    /// </summary>
    public bool UnprivilegedPort { get; init; }

    /// <summary>How images are pulled ahead.</summary>
    public ImageSettings Images { get; init; } = new();

    /// <summary>How its gardener-node-agent is restarted.</summary>
    public NodeAgentSettings NodeAgent { get; init; } = new();
}
