using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>Applies a profile to all keys of a cluster.</summary>
/// <param name="profile">The rules.</param>
/// <param name="sourceNamespace">The control plane's namespace in the Seed.</param>
/// <param name="liveNodes">Names of Nodes that a machine backs.</param>
public sealed class PrunePlanner(PruneProfile profile, string sourceNamespace, IReadOnlyCollection<string> liveNodes)
{
    private readonly HashSet<string> live = new(liveNodes, StringComparer.Ordinal);

    /// <summary>Decides about every key.</summary>
    /// <param name="keys">All keys below the storage prefix.</param>
    /// <param name="snapshot">SHA-256 of the snapshot that they come from.</param>
    public PrunePlan Plan(IReadOnlyCollection<StoredKey> keys, string snapshot)
    {
        // What is owned by a dropped object goes too. Each round can only add keys, so this ends after as many rounds as
        // ownership is deep (Deployment, ReplicaSet, Pod).
        var dropped = new Dictionary<string, PruneRule>(StringComparer.Ordinal);
        var droppedUids = new HashSet<string>(StringComparer.Ordinal);
        int before;
        do
        {
            before = dropped.Count;
            foreach (var key in keys)
            {
                if (!dropped.ContainsKey(key.Key) && FirstMatch(key, droppedUids) is { Action: PruneAction.Drop } rule)
                {
                    dropped.Add(key.Key, rule);
                    if (key.Object.Uid.Length > 0)
                    {
                        droppedUids.Add(key.Object.Uid);
                    }
                }
            }
        }
        while (dropped.Count != before);

        return new(
            profile.Name,
            snapshot,
            [.. keys
                .GroupBy(key => key.Resource, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new ResourceCount(group.Key, group.Count(key => !dropped.ContainsKey(key.Key)), group.Count(key => dropped.ContainsKey(key.Key))))],
            [.. dropped
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => new DroppedKey(pair.Key, pair.Value.Id, pair.Value.Reason))],
            [.. profile.Rules.Where(rule => rule.CountOnly).Select(rule => rule.Id)]);
    }

    private PruneRule? FirstMatch(StoredKey key, HashSet<string> droppedUids) =>
        key.Parsed is { } parsed ? profile.Rules.FirstOrDefault(rule => Matches(rule, key, parsed, droppedUids)) : null;

    private bool Matches(PruneRule rule, StoredKey key, RegistryKey parsed, HashSet<string> droppedUids) =>
        Glob.MatchesAny(rule.Resources, parsed.QualifiedResource)
        && Glob.MatchesAny(rule.Namespaces, parsed.Namespace)
        && Glob.MatchesAny(rule.Names, parsed.Name)
        && rule.Labels.All(label => key.Object.Labels.TryGetValue(label.Key, out var value) && Glob.Matches(label.Value, value))
        && (rule.WebhookHosts.Count == 0 || PointsThere(rule, key))
        && (rule.Owner is not { } owner || key.Object.Owners.Any(o => Glob.Matches(owner.Kind, o.Kind) && Glob.Matches(owner.Name, o.Name)))
        && (!rule.OwnerDropped || key.Object.Owners.Any(owner => droppedUids.Contains(owner.Uid)))
        && (!rule.NodeNotLive || OnGoneNode(key, parsed));

    private bool PointsThere(PruneRule rule, StoredKey key) =>
        key.Object.Webhooks.Count > 0
        && key.Object.Webhooks.All(webhook => webhook.Host.Length > 0
            && rule.WebhookHosts.Any(pattern => Glob.Matches(pattern.Replace("{sourceNamespace}", sourceNamespace, StringComparison.Ordinal), webhook.Host)));

    private bool OnGoneNode(StoredKey key, RegistryKey parsed)
    {
        var node = parsed.Resource == "pods" ? key.Object.NodeName : parsed.Name;
        return node.Length > 0 && !live.Contains(node);
    }
}
