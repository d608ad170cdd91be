using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>What will be done to what: the thing that an approval approves.</summary>
/// <param name="Shoot">The Shoot.</param>
/// <param name="Strategy">Where etcd's content comes from.</param>
/// <param name="Nodes">The control-plane nodes and their addresses, <c>name=address</c>.</param>
/// <param name="Profile">The prune profile.</param>
/// <param name="RegisterSeed">Whether it becomes a Seed.</param>
/// <param name="Source">What Preflight read.</param>
/// <param name="Phases">The phases, in order.</param>
/// <param name="Import">The profile that a fresh etcd imports by; empty for none.</param>
public sealed record MigrationPlan(
    string Shoot,
    MigrationStrategy Strategy,
    IReadOnlyList<string> Nodes,
    string Profile,
    bool RegisterSeed,
    SourceInspection Source,
    IReadOnlyList<PhaseId> Phases,
    string Import = "");
