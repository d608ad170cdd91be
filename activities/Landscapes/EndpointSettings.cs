namespace Masterful.Activities.Landscapes;

/// <summary>How the API's names are moved.</summary>
/// <param name="Provider"><c>hosts</c>, <c>dnsRecord</c> or <c>manual</c>.</param>
/// <param name="Port">The API's port, the same on both sides.</param>
/// <param name="HostsFile">Path of the hosts file below the node's root.</param>
/// <param name="OutsideHosts">
/// Absolute path of a hosts file by which programs beside the Seed find the API's names before DNS does; empty when DNS alone says.
/// </param>
/// <param name="Name">
/// The name, one of those that are moved, that kubelets, node agents and kube-proxy use from the switch on, whatever they use before; empty when they keep
/// the one that they have as long as it is moved.
/// </param>
public sealed record EndpointSettings(string Provider, int Port = 443, string HostsFile = "/etc/hosts", string OutsideHosts = "", string Name = "")
{
    /// <summary>
    /// What the names are made to lead to instead of the nodes' own addresses: IP addresses of one family, or one DNS name, of a load balancer
    /// or the like in front of the nodes. Empty for the nodes' own.
    /// </summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];
}
