namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Input of the replay.</summary>
/// <param name="Node">The node whose API server gets them.</param>
/// <param name="Bundle">The objects.</param>
public sealed record ApplyAddonsRequest(NodeContext Node, AddonBundle Bundle);
