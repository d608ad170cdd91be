namespace Masterful.Simulation.Node;

/// <summary>Where a container sees a volume, or one path inside it.</summary>
public sealed record VolumeMount(string Volume, string MountPath, string? SubPath);
