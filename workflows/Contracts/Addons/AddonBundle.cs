using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Objects to replay, in the order in which they work.</summary>
/// <param name="Artifact">The sealed objects.</param>
/// <param name="ManagedResources">Where they come from, and what was left out.</param>
/// <param name="Objects">How many.</param>
/// <param name="ManagedInCluster">ManagedResources that gardener-resource-manager must have applied in the cluster before the phase is done; null when it is not brought up there.</param>
public sealed record AddonBundle(ArtifactRef Artifact, IReadOnlyList<ManagedResourceDisposition> ManagedResources, int Objects, IReadOnlyList<string>? ManagedInCluster = null);
