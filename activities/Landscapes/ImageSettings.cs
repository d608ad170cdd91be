namespace Masterful.Activities.Landscapes;

/// <summary>How the agent asks the node's container runtime for images, so that none is pulled while the API is away.</summary>
public sealed record ImageSettings
{
    /// <summary>
    /// The command that takes crictl's words <c>version</c>, <c>inspecti IMAGE</c> and <c>pull IMAGE</c> after it, an argument each; empty when images are the
    /// kubelet's business alone. An agent in a Pod enters the node's namespaces first, as for the kubelet.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = ["crictl"];
}
