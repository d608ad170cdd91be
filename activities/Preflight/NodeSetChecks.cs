using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Preflight;

/// <summary>
/// Whether the nodes of a request fit together, by the landscape file alone; what each is like its own agent says. Fails with
/// <c>MIG-REQ-003</c> when the file does not list one.
/// </summary>
internal sealed class NodeSetChecks(LandscapeFile landscape, MigrationContext migration, FindingList findings)
{
    public void Run()
    {
        var nodes = migration.Nodes.Select(name => landscape.Node(new NodeContext(migration, name))).ToList();
        foreach (var node in nodes)
        {
            findings.Prefer(
                node.SealingKey.Length > 0, "node-sealing-key", $"node {node.Name}", $"the cluster's keys are sealed to {node.SealingKey} and to no other key",
                "the landscape file does not say which sealing key it has, so the cluster's keys are sealed to whoever answers on its task queue",
                "run `masterful agent --show-key` on the node and write what it prints as nodes[].sealingKey into the landscape file, unless everybody who may poll that queue may have these keys.");
        }

        if (nodes.Count == 1)
        {
            return;
        }

        var subject = $"nodes {string.Join(", ", migration.Nodes)}";
        // Members of etcd and endpoints of the API are told apart by their addresses.
        var shared = nodes.GroupBy(node => node.Address).Where(group => group.Count() > 1)
            .Select(group => $"{string.Join(" and ", group.Select(node => node.Name))} have {group.Key}").ToList();
        findings.Require(
            shared.Count == 0, "node-addresses", subject, "each has an address of its own", string.Join("; ", shared), "give each node its InternalIP in the landscape file.");
        var ports = nodes.Select(node => node.Ports.KubeApiserver).Distinct().ToList();
        findings.Require(
            ports.Count == 1, "node-api-port", subject, $"kube-apiserver listens on port {ports[0]} everywhere",
            $"kube-apiserver would listen on ports {string.Join(", ", ports)}", "give every node the same port: the API's name has one only.");
        if (landscape.Shoot(migration).Seed is { Mode: "managedSeed" })
        {
            findings.Warning(
                "node-pool", subject, "Gardener takes a self-hosted Shoot's control plane pool of one machine only", "register it with seed.mode gardenlet, or skip phase Seed.");
        }
    }
}
