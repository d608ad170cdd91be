namespace Masterful.Activities.ControlPlane;

/// <summary>A static Pod as it will be placed.</summary>
/// <param name="Component">Which.</param>
/// <param name="Image">Image of its container.</param>
/// <param name="Yaml">The manifest.</param>
/// <param name="Changes">What differs from the hosted one, one line each.</param>
public sealed record RenderedPod(string Component, string Image, string Yaml, IReadOnlyList<string> Changes);
