using Temporalio.Client.Interceptors;

namespace Temporalio.Client;

/// <summary>Finishes an activity that threw <see cref="Activities.CompleteAsyncException"/>.</summary>
public record AsyncActivityHandle(ITemporalClient Client, AsyncActivityHandle.Reference Activity)
{
    /// <summary>Throws <see cref="Exceptions.AsyncActivityCanceledException"/> when cancellation of the activity was requested.</summary>
    public Task HeartbeatAsync(AsyncActivityHeartbeatOptions? options = null) =>
        Client.OutboundInterceptor.HeartbeatAsyncActivityAsync(new(Activity, options));

    public Task CompleteAsync(object? result = null, AsyncActivityCompleteOptions? options = null) =>
        Client.OutboundInterceptor.CompleteAsyncActivityAsync(new(Activity, result, options));

    public Task FailAsync(Exception exception, AsyncActivityFailOptions? options = null) =>
        Client.OutboundInterceptor.FailAsyncActivityAsync(new(Activity, exception, options));

    public Task ReportCancellationAsync(AsyncActivityReportCancellationOptions? options = null) =>
        Client.OutboundInterceptor.ReportCancellationAsyncActivityAsync(new(Activity, options));

    /// <summary>How an activity is named from outside.</summary>
    public abstract record Reference;

    /// <summary>By its ids.</summary>
    public record IdReference(string WorkflowId, string? RunId, string ActivityId) : Reference;

    /// <summary>By its task token.</summary>
    public record TaskTokenReference(byte[] TaskToken) : Reference;
}
