using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>The checks that need the node's files and its etcd.</summary>
internal static class NodeChecks
{
    // In a cluster at work a member may be an entry behind at the moment of a look, and one that elects a leader answers a second later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Runs them.</summary>
    /// <param name="run">Takes the outcomes.</param>
    /// <param name="place">The node.</param>
    /// <param name="nodes">All nodes whose etcds are one cluster, this one among them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(CheckRun run, NodePlace place, IReadOnlyList<NodeSettings> nodes, CancellationToken cancellationToken)
    {
        var certificates = new CertificateChecks(place);
        var etcd = new EtcdChecks(place, nodes, cancellationToken);
        await run.AddAsync(CheckTable.ComponentIdentities, certificates.Identities);
        await run.AddAsync(CheckTable.NoMasters, certificates.NoMasters);
        await run.AddAsync(CheckTable.EtcdAlarms, Patience, etcd.AlarmsAsync);
        await run.AddAsync(CheckTable.EtcdEvents, Patience, etcd.EventsAsync);
    }
}
