using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Static Pod manifests and the files that they mount, sealed to a node.</summary>
/// <param name="Artifact">The sealed bundle.</param>
/// <param name="Manifests">What is in it.</param>
/// <param name="Files">How many volume files are in it.</param>
public sealed record ControlPlaneBundle(ArtifactRef Artifact, IReadOnlyList<RenderedManifest> Manifests, int Files);
