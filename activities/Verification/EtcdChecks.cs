using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Verification;

/// <summary>Whether etcd holds what it should and is well.</summary>
internal sealed class EtcdChecks(NodePlace place, CancellationToken cancellationToken)
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
        var tls = new EtcdTls(Read("/var/lib/static-pods/etcd-main/ca/bundle.crt"), Read($"{place.Directory.Pki}/etcd-client.crt"), Read($"{place.Directory.Pki}/etcd-client.key"));
        using var etcd = new EtcdGateway($"https://{EtcdMember.Host(place.Settings.Address)}:{place.Settings.Ports.EtcdClient}", tls, Limit);
        var alarms = await etcd.AlarmsAsync(cancellationToken);
        var status = await etcd.StatusAsync(cancellationToken);
        return alarms.Count == 0
            ? CheckResult.Pass($"etcd-main {status.Version} raises no alarm, revision {status.Revision}")
            : CheckResult.Fail($"etcd-main raises {string.Join(", ", alarms)}");
    }

    /// <summary><c>etcd-events-served</c>.</summary>
    public async Task<CheckResult> EventsAsync()
    {
        using var probe = new EtcdProbe(place);
        var (healthy, seen) = await probe.LookAsync(place.Settings.Ports.EtcdEventsClient, cancellationToken);
        return healthy ? CheckResult.Pass(seen) : CheckResult.Fail(seen);
    }

    private string Read(string path) => place.Files.TryReadText(path) ?? throw CredentialErrors.NotInstalled.At($"file {path}", "it is not there.");
}
