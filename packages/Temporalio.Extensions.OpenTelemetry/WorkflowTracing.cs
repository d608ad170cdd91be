using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Api.Common.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// Spans of what is called in a workflow. All of them are children of the call that started the workflow; handlers are linked to the call
/// that sent the message.
/// </summary>
internal sealed class WorkflowTracing(TracingInterceptor root, WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
{
    public override void Init(WorkflowOutboundInterceptor outbound) => Next.Init(new WorkflowOutboundTracing(root, outbound));

    public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
    {
        using var start = new StartOfWorkflow(root);
        using var run = Track($"RunWorkflow:{Workflow.Info.WorkflowType}", null);
        try
        {
            var result = await Next.ExecuteWorkflowAsync(input).ConfigureAwait(true);
            TracingInterceptor.WorkflowsSource.TrackWorkflowDiagnosticActivity($"CompleteWorkflow:{Workflow.Info.WorkflowType}").Dispose();
            return result;
        }
        catch (Exception e)
        {
            TrackFailure(e);
            throw;
        }
    }

    public override async Task HandleSignalAsync(HandleSignalInput input)
    {
        using var start = new StartOfWorkflow(root);
        using var handle = Track($"HandleSignal:{input.Signal}", input.Headers);
        try
        {
            await Next.HandleSignalAsync(input).ConfigureAwait(true);
        }
        catch (Exception e)
        {
            TrackFailure(e);
            throw;
        }
    }

    public override object? HandleQuery(HandleQueryInput input)
    {
        using var start = new StartOfWorkflow(root);
        // Queries are no part of history: each one is answered once, whatever is replayed for it.
        using var handle = Track($"HandleQuery:{input.Query}", input.Headers, evenOnReplay: true);
        try
        {
            return Next.HandleQuery(input);
        }
        catch (Exception e)
        {
            handle.Activity.SetFailed(e);
            throw;
        }
    }

    public override void ValidateUpdate(HandleUpdateInput input)
    {
        using var start = new StartOfWorkflow(root);
        using var validate = Track($"ValidateUpdate:{input.Update}", input.Headers);
        try
        {
            Next.ValidateUpdate(input);
        }
        catch (Exception e)
        {
            validate.Activity.SetFailed(e);
            throw;
        }
    }

    public override async Task<object?> HandleUpdateAsync(HandleUpdateInput input)
    {
        using var start = new StartOfWorkflow(root);
        using var handle = Track($"HandleUpdate:{input.Update}", input.Headers);
        try
        {
            return await Next.HandleUpdateAsync(input).ConfigureAwait(true);
        }
        catch (Exception e)
        {
            // An update's failure is its answer; anything else fails the workflow task.
            TrackEnd(IsFailure(e) ? "CompleteUpdate" : "WorkflowTaskFailure", input.Update, e);
            throw;
        }
    }

    private static bool IsFailure(Exception exception) => exception is FailureException or OperationCanceledException;

    private static void TrackFailure(Exception exception)
    {
        // Going on as a new run is no failure, and no completion of the chain either.
        if (exception is not ContinueAsNewException)
        {
            TrackEnd(IsFailure(exception) ? "CompleteWorkflow" : "WorkflowTaskFailure", Workflow.Info.WorkflowType, exception);
        }
    }

    private static void TrackEnd(string prefix, string name, Exception exception) => TracingInterceptor.WorkflowsSource
        .TrackWorkflowDiagnosticActivity($"{prefix}:{name}", updateActivity: span => span.SetFailed(exception)).Dispose();

    private WorkflowDiagnosticActivity Track(string name, IReadOnlyDictionary<string, Payload>? headers, bool evenOnReplay = false)
    {
        IEnumerable<ActivityLink>? links = root.ContextOf(headers) is { } sender ? [new ActivityLink(sender.ActivityContext)] : null;
        return TracingInterceptor.WorkflowsSource.TrackWorkflowDiagnosticActivity(
            name, ActivityKind.Server, root.InWorkflowTags(), links, evenOnReplay, inheritParentTags: false);
    }

    /// <summary>The context and the baggage of the call that started the workflow, current until this is disposed of.</summary>
    private sealed class StartOfWorkflow : IDisposable
    {
        private readonly Baggage before = Baggage.Current;
        private readonly WorkflowDiagnosticActivity? attached;

        public StartOfWorkflow(TracingInterceptor root)
        {
            if (root.ContextOf(Workflow.Info.Headers) is { } context)
            {
                Baggage.Current = context.Baggage;
                attached = WorkflowDiagnosticActivity.AttachFromContext(context.ActivityContext);
            }
        }

        public void Dispose()
        {
            attached?.Dispose();
            Baggage.Current = before;
        }
    }
}
