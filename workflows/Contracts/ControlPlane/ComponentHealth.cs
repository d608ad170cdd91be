namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>A static Pod that was seen to work.</summary>
/// <param name="Component">Which.</param>
/// <param name="Evidence">What was seen: <c>/readyz ok</c>, <c>Lease kube-system/kube-scheduler held by node-1_...</c>.</param>
/// <param name="HealthyAt">When.</param>
public sealed record ComponentHealth(string Component, string Evidence, DateTimeOffset HealthyAt);
