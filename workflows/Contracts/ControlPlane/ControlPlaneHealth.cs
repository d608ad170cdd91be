namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Several components' health.</summary>
/// <param name="Components">Each component.</param>
public sealed record ControlPlaneHealth(IReadOnlyList<ComponentHealth> Components);
