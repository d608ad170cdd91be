namespace Temporalio.Client.Interceptors;

/// <summary>A completion from outside.</summary>
public record CompleteAsyncActivityInput(AsyncActivityHandle.Reference Activity, object? Result, AsyncActivityCompleteOptions? Options);
