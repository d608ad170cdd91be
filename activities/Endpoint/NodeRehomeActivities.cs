using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Endpoint;

/// <summary>Gives kubelet and gardener-node-agent of a node the API's name that is kept, and takes that back.</summary>
public sealed class NodeRehomeActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeRehomeActivities> logger) : INodeRehomeActivities
{
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(90);

    /// <inheritdoc/>
    [Activity]
    public async Task<EndpointSwitch> RehomeNodeAsync(NodeEndpointRequest request)
    {
        var (node, record) = request;
        var settings = landscape.Node(node);
        var home = new ApiHome(landscape.Shoot(node.Migration).Endpoint, record.Names);
        var kubeconfigs = new NodeKubeconfigs(settings, node.Migration);
        var evidence = new List<string>();
        foreach (var file in kubeconfigs.Look(home))
        {
            if (file.Problem is not null)
            {
                throw Failed(node, $"{file.Path}: {file.Problem}");
            }

            if (file.Replacement is not null)
            {
                kubeconfigs.Rewrite(file.Path, home);
                evidence.Add($"{file.Path} of {settings.Name}: {file.Server} -> {file.Replacement}");
                logger.LogInformation("Rewrote {File} of {Node} to {Server}", file.Path, settings.Name, file.Replacement);
            }
        }

        // What a former attempt rewrote may not have been followed by a restart: one too many harms nothing.
        var changed = kubeconfigs.Changed;
        evidence.AddRange(changed.Where(path => !evidence.Exists(line => line.StartsWith(path + " ", StringComparison.Ordinal))).Select(path => $"{path} of {settings.Name} names {home.Server}"));
        // As with a hosts file, the time is that before the change counts; a lease renewed after it is on the new server in any case, as the source is fenced.
        var at = clock.GetUtcNow();
        evidence.AddRange(await RestartAsync(settings, node, changed));
        return new EndpointSwitch(record, at, evidence);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<string> RestoreKubeconfigsAsync(NodeContext node)
    {
        var settings = landscape.Node(node);
        var kubeconfigs = new NodeKubeconfigs(settings, node.Migration);
        var changed = kubeconfigs.Changed;
        if (changed.Count == 0)
        {
            return "they had not been changed";
        }

        kubeconfigs.Restore();
        await RestartAsync(settings, node, changed);
        kubeconfigs.ForgetChange();
        return $"put back: {string.Join(", ", changed)}";
    }

    private async Task<IReadOnlyList<string>> RestartAsync(NodeSettings settings, NodeContext node, IReadOnlyList<string> changed)
    {
        var done = new List<string>();
        if (changed.Any(path => !NodeKubeconfigs.IsNodeAgents(path)))
        {
            await new Kubelet(settings, node.Migration).RestartAsync(node.Node, clock, ActivityProgress.CancellationToken);
            done.Add($"the kubelet of {node.Node} was restarted");
        }

        if (!changed.Any(NodeKubeconfigs.IsNodeAgents))
        {
            return done;
        }

        if (settings.NodeAgent.Restart.Count == 0)
        {
            return [.. done, $"gardener-node-agent of {node.Node} has to be restarted by hand: the landscape file gives no command"];
        }

        var command = string.Join(' ', settings.NodeAgent.Restart);
        ActivityProgress.Report($"restarting gardener-node-agent: {command}");
        var result = await ToolProcess.RunAsync(ToolProcess.StartInfo(settings.NodeAgent.Restart[0], settings.NodeAgent.Restart.Skip(1)), RestartLimit, ActivityProgress.CancellationToken);
        return result.ExitCode == 0
            ? [.. done, $"gardener-node-agent of {node.Node} was restarted"]
            : throw Failed(node, $"`{command}` ended with {result.ExitCode}: {result.LastWords}");
    }

    private static Exception Failed(NodeContext node, string why) => EndpointErrors.NotRehomed.At($"node {node.Node}", why.EndsWith('.') ? why : why + ".");
}
