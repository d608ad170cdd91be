using Masterful.Activities.Endpoint;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Preflight;

/// <summary>Whether kubelet and gardener-node-agent of a node will find the API after the switch, and what Endpoint has to rewrite for that.</summary>
internal sealed class NodeApiNameCheck(NodeSettings node, MigrationContext migration, FindingList findings)
{
    private const string Id = "api-name";
    private readonly List<string> rewritten = [];

    /// <summary>Files that Endpoint will rewrite, or a run of this migration did.</summary>
    public IReadOnlyList<string> Rewritten => rewritten;

    /// <summary>Answers whether Endpoint rewrites anything, or a run of this migration did. Says nothing where the names that are moved are not known.</summary>
    public bool Run(EndpointSettings endpoint)
    {
        if (migration.ApiNames is not { Count: > 0 } names)
        {
            return false;
        }

        var kubeconfigs = new NodeKubeconfigs(node, migration);
        var home = new ApiHome(endpoint, names);
        if (home.Problem is not null)
        {
            // The finding about the landscape file says what is wrong.
            return false;
        }

        rewritten.AddRange(kubeconfigs.Changed);
        foreach (var file in kubeconfigs.Look(home))
        {
            if (file.Replacement is not null)
            {
                rewritten.Add(file.Path);
            }

            Tell(file, home);
        }

        return rewritten.Count > 0;
    }

    private void Tell(NamedServer file, ApiHome home)
    {
        var subject = $"node {node.Name}, {file.Path}";
        if (file.Problem is not null)
        {
            findings.Error(Id, subject, $"it does not say where the API is, or could not be rewritten: {file.Problem}", "repair the file: after the switch whoever reads it would not find the API.");
        }
        else if (file.Replacement is null)
        {
            findings.Passed(Id, subject, $"it names {file.Server}, which goes on to lead to the API");
        }
        else if (NodeKubeconfigs.IsNodeAgents(file.Path))
        {
            findings.Warning(
                Id, subject, $"it names {file.Server}, which will not lead to the API any more; Endpoint will rewrite it to {home.Server}",
                node.NodeAgent.Restart.Count > 0 ? "nothing is to be done: the old file is kept, and gardener-node-agent is restarted." : "restart gardener-node-agent after the switch, or give the command in the landscape file.");
        }
        else if (node.Kubelet.Restart.Count == 0)
        {
            findings.Error(Id, subject, $"it names {file.Server}, which will not lead to the API any more, and the kubelet must not be restarted", $"write {home.Server} there and restart the kubelet, or give the command that restarts it in the landscape file.");
        }
        else
        {
            findings.Warning(Id, subject, $"it names {file.Server}, which will not lead to the API any more; Endpoint will rewrite it to {home.Server}", "nothing is to be done: the old file is kept, and the kubelet is restarted.");
        }
    }
}
