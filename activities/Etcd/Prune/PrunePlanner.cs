using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>Applies a profile to all keys of a cluster.</summary>
/// <param name="profile">The rules.</param>
/// <param name="sourceNamespace">The control plane's namespace in the Seed, or a glob for it.</param>
/// <param name="liveNodes">Names of Nodes that a machine backs.</param>
public sealed class PrunePlanner(PruneProfile profile, string sourceNamespace, IReadOnlyCollection<string> liveNodes)
{
    private readonly HashSet<string> live = new(liveNodes, StringComparer.Ordinal);

    /// <summary>Decides about every key. The keys are gone through once and not kept, so any number of them can be planned.</summary>
    /// <param name="keys">All keys below the storage prefix.</param>
    /// <param name="snapshot">SHA-256 of the snapshot that they come from.</param>
    public PrunePlan Plan(IEnumerable<StoredKey> keys, string snapshot)
    {
        var tally = new PruneTally(profile);
        var dropped = new Queue<string>();
        var owned = new List<OwnedKey>();
        foreach (var key in keys)
        {
            var (rule, ifOwnerDropped) = Decide(key);
            if (rule is { Action: PruneAction.Drop } && key.Object.Uid.Length > 0)
            {
                dropped.Enqueue(key.Object.Uid);
            }

            if (ifOwnerDropped is null)
            {
                tally.Add(key.Key, key.Resource, rule);
            }
            else
            {
                owned.Add(new(key.Key, key.Resource, key.Object.Uid, [.. key.Object.Owners.Select(owner => owner.Uid)], rule, ifOwnerDropped));
            }
        }

        FollowOwners(dropped, owned);
        foreach (var key in owned)
        {
            tally.Add(key.Key, key.Resource, key.OwnerDropped ? key.IfOwnerDropped : key.Rule);
        }

        return tally.Plan(snapshot);
    }

    /// <summary>What is owned by a dropped object goes too, however deep ownership is (Deployment, ReplicaSet, Pod).</summary>
    private static void FollowOwners(Queue<string> dropped, List<OwnedKey> owned)
    {
        var byOwner = owned.SelectMany(key => key.Owners.Select(owner => (owner, key))).ToLookup(pair => pair.owner, pair => pair.key, StringComparer.Ordinal);
        while (dropped.TryDequeue(out var uid))
        {
            foreach (var key in byOwner[uid].Where(key => !key.OwnerDropped))
            {
                key.OwnerDropped = true;
                if (key.Uid.Length > 0)
                {
                    dropped.Enqueue(key.Uid);
                }
            }
        }
    }

    /// <summary>The first rule that matches by itself, and the one before it that matches once an owner is dropped.</summary>
    private (PruneRule? Rule, PruneRule? IfOwnerDropped) Decide(StoredKey key)
    {
        PruneRule? ifOwnerDropped = null;
        foreach (var rule in key.Parsed is null ? [] : profile.Rules)
        {
            if (rule.OwnerDropped && (ifOwnerDropped is not null || key.Object.Owners.Count == 0))
            {
                continue;
            }

            if (Matches(rule, key, key.Parsed!))
            {
                if (!rule.OwnerDropped)
                {
                    return (rule, ifOwnerDropped);
                }

                ifOwnerDropped = rule;
            }
        }

        return (profile.Otherwise, ifOwnerDropped);
    }

    private bool Matches(PruneRule rule, StoredKey key, RegistryKey parsed) =>
        Glob.MatchesAny(rule.Resources, parsed.QualifiedResource)
        && Glob.MatchesAny(rule.Namespaces, parsed.Namespace)
        && Glob.MatchesAny(rule.Names, parsed.Name)
        && rule.Labels.All(label => key.Object.Labels.TryGetValue(label.Key, out var value) && Glob.Matches(label.Value, value))
        && ((rule.WebhookHosts.Count == 0 && rule.WebhookServices.Count == 0) || PointsThere(rule, key))
        && (rule.Owner is not { } owner || key.Object.Owners.Any(o => Glob.Matches(owner.Kind, o.Kind) && Glob.Matches(owner.Name, o.Name)))
        && (!rule.Leased || key.Lease != 0)
        && (rule.Nodes.Count == 0 || (Node(key, parsed) is { Length: > 0 } named && Glob.MatchesAny(rule.Nodes, named)))
        && (!rule.NodeNotLive || (Node(key, parsed) is { Length: > 0 } node && !live.Contains(node)));

    private bool PointsThere(PruneRule rule, StoredKey key) =>
        key.Object.Webhooks.Count > 0
        && key.Object.Webhooks.All(webhook =>
            (webhook.Host.Length > 0 && rule.WebhookHosts.Any(pattern => Glob.Matches(pattern.Replace("{sourceNamespace}", sourceNamespace, StringComparison.Ordinal), webhook.Host)))
            || (webhook.Service.Length > 0 && rule.WebhookServices.Any(pattern => Glob.Matches(pattern, webhook.Service))));

    private static string Node(StoredKey key, RegistryKey parsed) => parsed.Resource == "pods" ? key.Object.NodeName : parsed.Name;

    private sealed record OwnedKey(string Key, string Resource, string Uid, IReadOnlyList<string> Owners, PruneRule? Rule, PruneRule IfOwnerDropped)
    {
        public bool OwnerDropped { get; set; }
    }
}
