namespace Temporalio.Client.Interceptors;

/// <summary>A heartbeat from outside.</summary>
public record HeartbeatAsyncActivityInput(AsyncActivityHandle.Reference Activity, AsyncActivityHeartbeatOptions? Options);
