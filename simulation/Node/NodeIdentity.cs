using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Node;

/// <summary>A simulated node: who it is, where it listens, and what its hosts file says.</summary>
/// <param name="Name">The Node object's name.</param>
/// <param name="Root">The directory that stands for <c>/</c>.</param>
/// <param name="Address">The address of this machine that the node's programs listen on.</param>
/// <param name="InternalIP">The address that the Node object shows.</param>
/// <param name="Since">When the landscape began. What is older comes from the snapshot and is left as it was found there.</param>
public sealed record NodeIdentity(string Name, string Root, IPAddress Address, string InternalIP, DateTimeOffset Since)
{
    /// <summary>The node's hosts file.</summary>
    public HostsFile Hosts { get; } = new(Path.Combine(Root, "etc", "hosts"));

    /// <summary>How names resolve on the node itself.</summary>
    public IPAddress? Resolve(string name) =>
        Hosts.Resolve(name) ?? (name == "localhost" || IsOwn(name) ? Address : null);

    /// <summary>How names resolve inside a Pod on the host network: its host aliases come first.</summary>
    public Func<string, IPAddress?> ResolverFor(PodManifest pod)
    {
        var aliases = PodManifest.Objects(pod.Object["spec"]!.AsObject(), "hostAliases")
            .SelectMany(alias => (alias["hostnames"] as JsonArray ?? []).Select(h => (Host: h!.GetValue<string>(), Ip: alias["ip"]!.GetValue<string>())))
            .ToList();
        return name =>
        {
            var alias = aliases.Where(a => a.Host == name).Select(a => IPAddress.Parse(a.Ip)).OrderBy(a => a.AddressFamily).FirstOrDefault();
            if (alias is not null) return IPAddress.IsLoopback(alias) ? Address : alias;
            return Resolve(name);
        };
    }

    private bool IsOwn(string name) => name == InternalIP || name == Name;
}
