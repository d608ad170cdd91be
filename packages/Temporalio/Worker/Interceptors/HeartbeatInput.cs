namespace Temporalio.Worker.Interceptors;

/// <summary>One heartbeat.</summary>
public record HeartbeatInput(object?[] Details);
