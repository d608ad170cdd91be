using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Objects to replay, in the order in which they work.</summary>
/// <param name="Artifact">The sealed objects.</param>
/// <param name="ManagedResources">Where they come from, and what was left out.</param>
/// <param name="Objects">How many.</param>
public sealed record AddonBundle(ArtifactRef Artifact, IReadOnlyList<ManagedResourceDisposition> ManagedResources, int Objects);
