namespace Masterful.Workflows.Contracts.Requests;

/// <summary>What an operator types into the Temporal UI; only <see cref="Shoot"/> is required.</summary>
public sealed record MigrationRequest
{
    /// <summary>The Shoot as <c>namespace/name</c> in the Garden.</summary>
    public required string Shoot { get; init; }

    /// <summary>Where etcd's content comes from.</summary>
    public MigrationStrategy Strategy { get; init; } = MigrationStrategy.Restore;

    /// <summary>The control-plane nodes: one, or three of which the first is the one that etcd is restored on.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = ["node-1"];

    /// <summary>Phases that wait for an approval before they begin.</summary>
    public IReadOnlyList<PhaseId> Approve { get; init; } = [PhaseId.Fence, PhaseId.Retire];

    /// <summary>The prune profile.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>
    /// With <see cref="MigrationStrategy.Fresh"/>: the profile whose keep rules say which keys of the source the empty etcd gets; empty for none.
    /// </summary>
    public string Import { get; init; } = "";

    /// <summary>The phase to begin with; each earlier one proves that it still holds.</summary>
    public PhaseId? StartFrom { get; init; }

    /// <summary>Whether the Shoot becomes a Seed.</summary>
    public bool RegisterSeed { get; init; } = true;

    /// <summary>
    /// Whether a snapshot is taken, shipped and tried on the node before the fence, where it costs no downtime. Nothing is taken for a fresh
    /// etcd that imports nothing.
    /// </summary>
    public bool WarmSnapshot { get; init; } = true;

    /// <summary>Whether to try it only: Preflight, then the real steps on directories that are thrown away.</summary>
    public bool Rehearse { get; init; }

    /// <summary>Whether Retire deletes machine objects, never machines; that needs an approval of its own.</summary>
    public bool DeleteMachines { get; init; }
}
