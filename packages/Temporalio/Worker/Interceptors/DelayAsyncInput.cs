namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.DelayAsync" />.</summary>
/// <param name="Delay">How long.</param>
/// <param name="CancellationToken">Token that cancels it; null for the workflow's.</param>
/// <param name="Summary">One line for operators.</param>
public record DelayAsyncInput(TimeSpan Delay, CancellationToken? CancellationToken, string? Summary);
