namespace Masterful.Worker.Reports;

/// <summary>A static Pod that would be placed.</summary>
/// <param name="Component">Which.</param>
/// <param name="Image">Image of its container.</param>
/// <param name="Changes">What differs from the hosted one, one line each.</param>
public sealed record StaticPodPreview(string Component, string Image, IReadOnlyList<string> Changes);
