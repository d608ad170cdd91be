namespace Masterful.Activities.ControlPlane;

/// <summary>What a node remembers of a manifest that it placed.</summary>
/// <param name="Component">Which.</param>
/// <param name="PlacedAt">When, by the node's clock.</param>
/// <param name="HolderBefore">Who held the component's lease just before; empty when nobody did or it has none.</param>
public sealed record PlacedPod(string Component, DateTimeOffset PlacedAt, string HolderBefore = "");
