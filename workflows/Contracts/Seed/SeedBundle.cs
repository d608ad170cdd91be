using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Workflows.Contracts.Seed;

/// <summary>What makes the Shoot a Seed.</summary>
/// <param name="SeedName">Name of the Seed.</param>
/// <param name="Mode"><c>gardenlet</c> or <c>managedSeed</c>.</param>
/// <param name="Artifact">Objects for the Shoot (gardenlet, its configuration, bootstrap kubeconfig), sealed; null when the mode needs none.</param>
/// <param name="BootstrapTokenId">Id (not secret) of the bootstrap token in the Garden; empty when there is none.</param>
public sealed record SeedBundle(string SeedName, string Mode, ArtifactRef? Artifact, string BootstrapTokenId);
