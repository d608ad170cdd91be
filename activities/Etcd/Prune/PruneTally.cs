using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>Counts decisions, so that a plan needs memory for what is dropped only.</summary>
internal sealed class PruneTally(PruneProfile profile)
{
    private const string NoRule = "No rule matches; such keys come along.";
    private readonly SortedDictionary<string, (long Kept, long Dropped)> resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Resource, string Rule), long> reasons = [];
    private readonly List<DroppedKey> dropped = [];

    private IEnumerable<PruneRule> All => profile.Otherwise is { } otherwise ? profile.Rules.Append(otherwise) : profile.Rules;

    /// <summary>Takes the decision about a key; null when no rule matched.</summary>
    public void Add(string key, string resource, PruneRule? rule)
    {
        var (kept, lost) = resources.GetValueOrDefault(resource);
        var drop = rule?.Action == PruneAction.Drop;
        resources[resource] = drop ? (kept, lost + 1) : (kept + 1, lost);
        rules[rule?.Id ?? ""] = rules.GetValueOrDefault(rule?.Id ?? "") + 1;
        if (drop)
        {
            dropped.Add(new(key, rule!.Id, rule.Reason));
            reasons[(resource, rule.Id)] = reasons.GetValueOrDefault((resource, rule.Id)) + 1;
        }
    }

    /// <summary>The plan of all decisions.</summary>
    public PrunePlan Plan(string snapshot)
    {
        dropped.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new(
            profile.Name,
            snapshot,
            [.. resources.Select(resource => new ResourceCount(resource.Key, resource.Value.Kept, resource.Value.Dropped))],
            dropped,
            [.. All.Where(rule => rule.CountOnly).Select(rule => rule.Id)])
        {
            Rules =
            [
                .. All.Select(rule => new RuleCount(rule.Id, rule.Action, rule.Reason, rules.GetValueOrDefault(rule.Id))),
                .. profile.Otherwise is null ? [new RuleCount("", PruneAction.Keep, NoRule, rules.GetValueOrDefault(""))] : Array.Empty<RuleCount>(),
            ],
            Reasons =
            [
                .. reasons.OrderBy(reason => reason.Key.Resource, StringComparer.Ordinal).ThenBy(reason => reason.Key.Rule, StringComparer.Ordinal)
                    .Select(reason => new DroppedCount(reason.Key.Resource, reason.Key.Rule, All.First(rule => rule.Id == reason.Key.Rule).Reason, reason.Value)),
            ],
        };
    }
}
