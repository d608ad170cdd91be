namespace Masterful.Workflows.Contracts.Seed;

/// <summary>Input of applying the gardenlet.</summary>
/// <param name="Node">The node whose API server gets it.</param>
/// <param name="Bundle">What was prepared.</param>
public sealed record ApplySeedObjectsRequest(NodeContext Node, SeedBundle Bundle);
