namespace Masterful.Activities.Etcd.Prune;

/// <summary>How many keys a rule decided about.</summary>
/// <param name="Rule">Id of the rule; empty for the keys that no rule matches.</param>
/// <param name="Action">What happens to them.</param>
/// <param name="Reason">The rule's reason.</param>
/// <param name="Keys">How many there are.</param>
public sealed record RuleCount(string Rule, PruneAction Action, string Reason, long Keys);
