namespace Temporalio.Client.Interceptors;

/// <summary>A cancellation confirmed from outside.</summary>
public record ReportCancellationAsyncActivityInput(
    AsyncActivityHandle.Reference Activity, AsyncActivityReportCancellationOptions? Options);
