namespace Masterful.Activities.Etcd.Prune;

/// <summary>
/// One row of a prune profile. All criteria that are set must hold; the first rule that matches a key decides. Patterns are globs
/// with <c>*</c> and <c>?</c>.
/// </summary>
public sealed record PruneRule
{
    /// <summary>Id, unique in the profile; evidence names it.</summary>
    public required string Id { get; init; }

    /// <summary>What happens to matching keys.</summary>
    public required PruneAction Action { get; init; }

    /// <summary>Why, in a sentence that a postmortem can quote.</summary>
    public required string Reason { get; init; }

    /// <summary>Globs for group and resource: <c>pods</c>, <c>*.projectcalico.org/*</c>.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Globs for the namespace; empty matches any.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Globs for the name; empty matches any.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Labels that must be there, with a glob for each value.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Globs for hosts of webhook URLs; <c>{sourceNamespace}</c> stands for the control plane's namespace in the Seed. Matches a webhook
    /// configuration only when all its webhooks point there, so that nobody's own webhook is lost with a dead one.
    /// </summary>
    public IReadOnlyList<string> WebhookHosts { get; init; } = [];

    /// <summary>
    /// Globs for <c>namespace/name</c> of Services that webhooks call; together with <see cref="WebhookHosts"/> they must cover all
    /// webhooks of the configuration.
    /// </summary>
    public IReadOnlyList<string> WebhookServices { get; init; } = [];

    /// <summary>Globs for the Node that a Pod is bound to, or that a Node, CSINode or node lease is named after.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>One of the owners must match this.</summary>
    public OwnerCriterion? Owner { get; init; }

    /// <summary>Matches what is owned by an object that is dropped itself, at any depth.</summary>
    public bool OwnerDropped { get; init; }

    /// <summary>Matches Nodes that no machine backs, and what is bound to them or named after them.</summary>
    public bool NodeNotLive { get; init; }

    /// <summary>Matches keys that a lease of etcd ends, such as Events.</summary>
    public bool Leased { get; init; }

    /// <summary>Dropped keys are counted in the evidence instead of listed one by one.</summary>
    public bool CountOnly { get; init; }
}
