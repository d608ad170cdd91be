using System.Diagnostics;
using Temporalio.Api.Common.V1;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Spans of what a workflow calls; they are ended before the call's answer is there.</summary>
internal sealed class WorkflowOutboundTracing(TracingInterceptor root, WorkflowOutboundInterceptor next) : WorkflowOutboundInterceptor(next)
{
    public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
        Next.ScheduleActivityAsync<TResult>(input with { Headers = Track($"StartActivity:{input.Activity}", input.Headers) });

    public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(StartChildWorkflowInput input) =>
        Next.StartChildWorkflowAsync<TWorkflow, TResult>(input with { Headers = Track($"StartChildWorkflow:{input.Workflow}", input.Headers) });

    public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) =>
        Next.SignalChildWorkflowAsync(input with { Headers = Track($"SignalChildWorkflow:{input.Signal}", input.Headers) });

    public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) =>
        Next.SignalExternalWorkflowAsync(input with { Headers = Track($"SignalExternalWorkflow:{input.Signal}", input.Headers) });

    // The next run begins within this one.
    public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
        Next.CreateContinueAsNewException(input with
        {
            Headers = root.WithContext(input.Headers, WorkflowDiagnosticActivity.Current?.Context ?? default),
        });

    private IDictionary<string, Payload> Track(string name, IDictionary<string, Payload>? headers)
    {
        using var call = TracingInterceptor.WorkflowsSource.TrackWorkflowDiagnosticActivity(name, ActivityKind.Client);
        return root.WithContext(headers, call.Context);
    }
}
