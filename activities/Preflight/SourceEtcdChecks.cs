using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;
using Masterful.Activities.Source;

namespace Masterful.Activities.Preflight;

/// <summary>What the source's etcd says, read without writing.</summary>
internal sealed class SourceEtcdChecks(SourceControlPlane source, FindingList findings, TimeProvider clock)
{
    /// <summary>Answers the Nodes whose kubelet lives, sorted, and the database's size; none and 0 when etcd does not tell.</summary>
    public async Task<(IReadOnlyList<string> Nodes, long Bytes)> RunAsync(PruneProfile? profile, CancellationToken cancellationToken)
    {
        var subject = $"etcd {source.Settings.EtcdEndpoint}";
        using var etcd = await source.EtcdAsync(cancellationToken);
        try
        {
            var status = await etcd.StatusAsync(cancellationToken);
            findings.Require(
                status.Leader != 0, "etcd-reachable", subject, $"version {status.Version}, revision {status.Revision}, {status.Bytes} bytes",
                "it has no leader", "repair etcd first.");
            var alarms = await etcd.AlarmsAsync(cancellationToken);
            findings.Require(alarms.Count == 0, "etcd-alarms", subject, "no alarm is raised", $"raised: {string.Join(", ", alarms)}", "disarm the alarm after its cause is gone: it would come along.");
            await WebhooksAsync(etcd, profile, cancellationToken);
            NetworkPolicies(await etcd.RangeAsync($"{RegistryKey.Prefix}networkpolicies/", cancellationToken: cancellationToken).ToListAsync(cancellationToken), findings);
            return (await LiveNodesAsync(etcd, cancellationToken), status.Bytes);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            findings.Error("etcd-reachable", subject, $"it refuses or does not answer: {e.InnerException?.Message ?? e.Message}", "check the endpoint in the landscape file, and that the worker reaches it.");
            return ([], 0);
        }
    }

    /// <summary>A Node whose lease was renewed shortly before the newest renewal of all lives; a Node object alone may be that of a machine that is gone.</summary>
    private async Task<IReadOnlyList<string>> LiveNodesAsync(EtcdGateway etcd, CancellationToken cancellationToken)
    {
        var renewals = new List<(string Name, DateTimeOffset At)>();
        await foreach (var pair in etcd.RangeAsync($"{RegistryKey.Prefix}leases/kube-node-lease/", cancellationToken: cancellationToken))
        {
            renewals.Add((pair.Key[(pair.Key.LastIndexOf('/') + 1)..], KubernetesStorage.Decode(pair.Value).RenewTime ?? default));
        }

        return LiveNodes.Among(renewals, clock.GetUtcNow());
    }

    /// <summary>Webhooks that fail closed: those that the profile drops are no harm, others may block the new control plane.</summary>
    private async Task WebhooksAsync(EtcdGateway etcd, PruneProfile? profile, CancellationToken cancellationToken)
    {
        var keys = new List<StoredKey>();
        foreach (var resource in new[] { "validatingwebhookconfigurations", "mutatingwebhookconfigurations" })
        {
            await foreach (var pair in etcd.RangeAsync($"{RegistryKey.Prefix}{resource}/", cancellationToken: cancellationToken))
            {
                keys.Add(new(pair.Key, RegistryKey.Parse(pair.Key), KubernetesStorage.Decode(pair.Value)));
            }
        }

        var dropped = profile is null
            ? []
            : new PrunePlanner(profile, source.Namespace, []).Plan(keys, "").Dropped.Select(key => key.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var subject = $"{key.Object.Kind} {key.Object.Name}";
            var blocking = key.Object.Webhooks.Where(webhook => webhook.FailurePolicy != "Ignore").ToList();
            if (dropped.Contains(key.Key))
            {
                findings.Passed("webhook", subject, "it points into the Seed and does not come along");
            }
            else if (blocking.FirstOrDefault(webhook => webhook.Url.Length > 0) is { } outside)
            {
                findings.Warning("webhook", subject, $"{outside.Name} fails closed and calls {outside.Host}", "make sure that the node reaches that host, or every write that it matches is refused after the move.");
            }
            else
            {
                findings.Passed("webhook", subject, blocking.Count > 0 ? $"fails closed, served in the cluster by {string.Join(", ", blocking.Select(webhook => webhook.Service).Distinct())}" : "fails open");
            }
        }
    }

    /// <summary>
    /// Policies of users that let the tunnel's Pods in: the API server calls from the node after the move. What a policy selects is not decoded, its
    /// stored text is searched; those in kube-system are Gardener's.
    /// </summary>
    internal static void NetworkPolicies(IReadOnlyList<EtcdKeyValue> policies, FindingList findings)
    {
        foreach (var pair in policies)
        {
            if (RegistryKey.Parse(pair.Key) is { } key && key.Namespace != "kube-system" && pair.Value.AsSpan().IndexOf("vpn-shoot"u8) >= 0)
            {
                findings.Warning(
                    "network-policy", $"NetworkPolicy {key.Namespace}/{key.Name}", "it names vpn-shoot, from whose Pods the API server's calls came; after the move they come from the control-plane nodes",
                    "let the nodes in too, or webhooks and APIServices behind it are cut off.");
            }
        }
    }
}
