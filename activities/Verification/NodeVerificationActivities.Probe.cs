using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;

namespace Masterful.Activities.Verification;

public sealed partial class NodeVerificationActivities
{
    /// <inheritdoc/>
    [Activity]
    public async Task ProbeAsync(ProbeRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var place = new NodePlace(landscape, request.Node);
        var credential = KubeletCredential.Load(place.Settings);
        var host = request.ApiNames.Count > 0 ? request.ApiNames[0] : credential.Server.Host;
        var hostsFile = landscape.Shoot(request.Node.Migration).Endpoint.HostsFile;
        var resolver = new NodeResolver(Path.Join(Path.TrimEndingDirectorySeparator(place.Settings.Root), hostsFile));
        using var transport = new KubeletTransport(credential, host, place.Settings.Name, resolver);
        await new Prober(new NodeProbeStore(place.Directory), transport, place.Settings.Name, clock).RunAsync(ProbeActivity.Run, ProbeActivity.Linger, cancellationToken);
        ProbeActivity.RefuseToEndUnasked();
    }

    /// <inheritdoc/>
    [Activity]
    public Task<ProbeReport> CollectProbeAsync(NodeContext node)
    {
        var now = clock.GetUtcNow();
        var state = new NodeProbeStore(new NodePlace(landscape, node).Directory).Read();
        // What an earlier run saw is not this one's downtime.
        return Task.FromResult(state is not null && (!ActivityExecutionContext.HasCurrent || state.Run == ProbeActivity.Run) ? state.ToReport(node.Node) : new ProbeReport(node.Node, now, now, 0, []));
    }
}
