using System.Net;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Node;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// The control-plane nodes: the fixture's one, and more that are made after it. Each has an address of its own, as its machine's
/// address; what it calls localhost is that address too.
/// </summary>
internal sealed class LandscapeNodes(string directory, Fixture fixture, IReadOnlyList<IPAddress> addresses, DateTimeOffset since)
{
    public const string First = "node-1";
    private readonly JsonObject template = fixture.ShootObjects().First(o => o.TextAt("kind") == "Node" && o.NameOf() == First);

    /// <summary>Name of a node, by its place.</summary>
    public static string Name(int index) => $"node-{index + 1}";

    /// <summary>What a node is.</summary>
    public NodeIdentity Identity(int index) =>
        new(Name(index), LandscapeFiles.NodeRoot(directory, Name(index)), addresses[index], InternalIP(Template(index)), since);

    /// <summary>The Node object that its kubelet registers.</summary>
    public JsonObject Template(int index)
    {
        if (index == 0) return template;
        var made = template.DeepClone().AsObject();
        made["metadata"]!["name"] = Name(index);
        made["metadata"]!["labels"]!["kubernetes.io/hostname"] = Name(index);
        // Pod ranges are the controller manager's to give.
        made["spec"] = new JsonObject();
        foreach (var address in made.ListAt("status", "addresses").Where(a => a.TextAt("type") == "InternalIP"))
        {
            var bytes = IPAddress.Parse(address.TextAt("address")!).GetAddressBytes();
            bytes[^1] += (byte)index;
            address["address"] = new IPAddress(bytes).ToString();
        }

        return made;
    }

    /// <summary>Certificate and key of a node's kubelet in one text, as kubelets keep them.</summary>
    public string KubeletCredential(int index)
    {
        if (index == 0) return File.ReadAllText(fixture.Pki("x-node.crt")) + File.ReadAllText(fixture.Pki("x-node.key"));
        var (certificate, key) = CertificateAuthority.Load(fixture.Pki("ca-client.crt"), fixture.Pki("ca-client.key"))
            .IssueClient($"system:node:{Name(index)}", "system:nodes");
        return certificate + "\n" + key + "\n";
    }

    private static string InternalIP(JsonObject node) =>
        node.ListAt("status", "addresses").First(a => a.TextAt("type") == "InternalIP").TextAt("address")!;
}
