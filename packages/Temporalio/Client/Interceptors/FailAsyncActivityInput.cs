namespace Temporalio.Client.Interceptors;

/// <summary>A failure from outside.</summary>
public record FailAsyncActivityInput(AsyncActivityHandle.Reference Activity, Exception Exception, AsyncActivityFailOptions? Options);
