using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Members;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Verification;

/// <summary>Whether etcd holds what it should and is well.</summary>
internal sealed class EtcdChecks(NodePlace place, IReadOnlyList<NodeSettings> nodes, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary><c>kept-keys</c>: pruning compared each; this holds the counts together.</summary>
    /// <param name="prune">What was pruned; null for a fresh etcd.</param>
    public static CheckResult KeptKeys(PruneResult? prune)
    {
        if (prune is null)
        {
            return CheckResult.Skip("a fresh etcd took no keys along");
        }

        var kept = prune.Resources.Sum(resource => resource.Kept);
        return prune.Identical > 0 && prune.Identical >= kept
            ? CheckResult.Pass($"{prune.Identical} kept keys are the source's, byte for byte, at revision {prune.Revision}")
            : CheckResult.Fail($"{kept} keys were kept, but {prune.Identical} were found to be the source's");
    }

    /// <summary><c>etcd-alarms</c>.</summary>
    public async Task<CheckResult> AlarmsAsync()
    {
        using var etcd = new EtcdGateway(EtcdMember.ClientUrl("main", place.Settings), EtcdProbe.Tls(place), Limit);
        var alarms = await etcd.AlarmsAsync(cancellationToken);
        var status = await etcd.StatusAsync(cancellationToken);
        return alarms.Count == 0
            ? await QuorumAsync("main", $"etcd-main {status.Version} raises no alarm, revision {status.Revision}")
            : CheckResult.Fail($"etcd-main raises {string.Join(", ", alarms)}");
    }

    /// <summary><c>etcd-events-served</c>.</summary>
    public async Task<CheckResult> EventsAsync()
    {
        using var probe = new EtcdProbe(place);
        var (healthy, seen) = await probe.LookAsync(place.Settings.Ports.EtcdEventsClient, cancellationToken);
        return healthy ? await QuorumAsync("events", seen) : CheckResult.Fail(seen);
    }

    /// <summary>With several nodes an etcd is well only when each of them votes in it.</summary>
    private async Task<CheckResult> QuorumAsync(string role, string seen)
    {
        if (nodes.Count == 1)
        {
            return CheckResult.Pass(seen);
        }

        using var cluster = new EtcdCluster(role, place);
        try
        {
            var (well, quorum) = await cluster.LookAsync(nodes, cancellationToken);
            return well ? CheckResult.Pass($"{seen}; {quorum}") : CheckResult.Fail($"etcd-{role}: {quorum}");
        }
        catch (Exception problem) when (EtcdCluster.MayHeal(problem, cancellationToken))
        {
            return CheckResult.Fail($"etcd-{role}: {problem.GetBaseException().Message}");
        }
    }
}
