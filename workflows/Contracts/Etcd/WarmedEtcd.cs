using Masterful.Workflows.Contracts.Rehearsal;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>What the node did with the warm snapshot; nothing of it is left there.</summary>
/// <param name="Steps">The steps that the final snapshot will go through, and how long each took on this node.</param>
/// <param name="Prune">What was kept and dropped, or imported.</param>
public sealed record WarmedEtcd(IReadOnlyList<RehearsalStep> Steps, PruneResult Prune);
