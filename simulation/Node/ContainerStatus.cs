namespace Masterful.Simulation.Node;

/// <summary>One container's state.</summary>
/// <param name="Name">The container.</param>
/// <param name="Running">Whether it runs now.</param>
/// <param name="RestartCount">How often it was started again after it had ended or failed to start.</param>
/// <param name="LastFailure">Why it last ended or did not start, or null.</param>
/// <param name="StartedAt">When it was last started.</param>
public sealed record ContainerStatus(string Name, bool Running, int RestartCount, string? LastFailure, DateTimeOffset? StartedAt);
