using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using YamlDotNet.Core;

namespace Masterful.Activities.Preflight;

/// <summary>
/// Whether gardener-node-agent may write again what a migration writes. It writes the files of its OperatingSystemConfig whose content differs from the one
/// that it applied last, and touches no others.
/// </summary>
internal sealed class NodeAgentCheck(NodeSettings node, EndpointSettings endpoint, FindingList findings)
{
    private const string Directory = "/var/lib/gardener-node-agent";
    private const string Applied = Directory + "/last-applied-osc.yaml";

    /// <summary>One finding, <c>node-agent</c>, where there is a gardener-node-agent.</summary>
    /// <param name="rewritten">Files that Endpoint will write beside what every migration does.</param>
    public void Run(IReadOnlyList<string> rewritten)
    {
        var subject = $"node {node.Name}, {Applied}";
        if (NodeFiles.Of(node, Directory).TryReadText(Applied) is not { } text)
        {
            return;
        }

        List<string> shared;
        try
        {
            shared = [.. YamlJson.ReadAll(text).SelectMany(Files).Where(path => rewritten.Contains(path) || IsOurs(path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        catch (YamlException e)
        {
            findings.Warning("node-agent", subject, $"it is not YAML at line {e.Start.Line}, so which files gardener-node-agent writes is not known", "look whether gardener-node-agent is healthy.");
            return;
        }

        findings.Prefer(
            shared.Count == 0, "node-agent", subject, "gardener-node-agent writes no file that a migration does",
            $"gardener-node-agent writes {string.Join(", ", shared)} again as soon as their content changes in its OperatingSystemConfig",
            "nothing changes it while the old Shoot stays ignored; leave these files to Gardener or to the migration, but not to both, before another gardenlet takes the node over.");
    }

    private static IEnumerable<string> Files(JsonObject osc) =>
        osc.Children("spec", "files").Concat(osc.Children("status", "extensionFiles")).Select(file => file.Text("path") ?? "");

    private bool IsOurs(string path) =>
        path == $"{Kubelet.Directory}/extra_args" || (endpoint.Provider == "hosts" && path == endpoint.HostsFile) || (node.UnprivilegedPort && path == PortStart.DropIn)
        || new[] { Kubelet.ManifestDirectory, "/var/lib/static-pods", "/var/lib/etcd-main", "/var/lib/etcd-events" }.Any(directory => path.StartsWith(directory + "/", StringComparison.Ordinal));
}
