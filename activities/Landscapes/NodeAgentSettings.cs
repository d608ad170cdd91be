namespace Masterful.Activities.Landscapes;

/// <summary>How gardener-node-agent is made to read its files again; only needed where its API server's name changes.</summary>
public sealed record NodeAgentSettings
{
    /// <summary>
    /// The command that restarts it, an argument each; empty when somebody else will. The default does nothing where the unit does not run. An agent in a
    /// Pod enters the node's namespaces first, as for the kubelet.
    /// </summary>
    public IReadOnlyList<string> Restart { get; init; } = ["systemctl", "try-restart", "gardener-node-agent.service"];
}
