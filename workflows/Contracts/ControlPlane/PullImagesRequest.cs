namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Input of pulling.</summary>
/// <param name="Node">The node.</param>
/// <param name="Images">The images, each once.</param>
public sealed record PullImagesRequest(NodeContext Node, IReadOnlyList<string> Images);
