using System.Diagnostics;
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
        using var attached = AttachStart();
        using var run = Track($"RunWorkflow:{Workflow.Info.WorkflowType}", ActivityKind.Server);
        try
        {
            var result = await Next.ExecuteWorkflowAsync(input).ConfigureAwait(true);
            Track($"CompleteWorkflow:{Workflow.Info.WorkflowType}").Dispose();
            return result;
        }
        catch (ContinueAsNewException)
        {
            Track($"CompleteWorkflow:{Workflow.Info.WorkflowType}").Dispose();
            throw;
        }
        catch (Exception e)
        {
            TrackFailure(e);
            throw;
        }
    }

    public override async Task HandleSignalAsync(HandleSignalInput input)
    {
        using var attached = AttachStart();
        using var handle = Track($"HandleSignal:{input.Signal}", ActivityKind.Server, input.Headers);
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
        using var attached = AttachStart();
        var failure = (Exception?)null;
        try
        {
            return Next.HandleQuery(input);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            // Queries are no part of history: each one is answered once, whatever is replayed for it.
            Track($"HandleQuery:{input.Query}", ActivityKind.Server, input.Headers, evenOnReplay: true, update: span => Fail(span, failure)).Dispose();
        }
    }

    public override void ValidateUpdate(HandleUpdateInput input)
    {
        using var attached = AttachStart();
        var failure = (Exception?)null;
        try
        {
            Next.ValidateUpdate(input);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            Track($"ValidateUpdate:{input.Update}", ActivityKind.Server, input.Headers, UpdateTag(input.Id), update: span => Fail(span, failure)).Dispose();
        }
    }

    public override async Task<object?> HandleUpdateAsync(HandleUpdateInput input)
    {
        using var attached = AttachStart();
        using var handle = Track($"HandleUpdate:{input.Update}", ActivityKind.Server, input.Headers, UpdateTag(input.Id));
        try
        {
            return await Next.HandleUpdateAsync(input).ConfigureAwait(true);
        }
        catch (Exception e)
        {
            // An update's failure is its answer; anything else fails the workflow task.
            var prefix = IsFailure(e) ? "CompleteUpdate" : "WorkflowTaskFailure";
            Track($"{prefix}:{input.Update}", update: span => span.SetFailed(e)).Dispose();
            throw;
        }
    }

    private static bool IsFailure(Exception exception) => exception is FailureException or OperationCanceledException;

    private static void Fail(Activity span, Exception? failure)
    {
        if (failure is not null)
        {
            span.SetFailed(failure);
        }
    }

    private static void TrackFailure(Exception exception)
    {
        var prefix = IsFailure(exception) ? "CompleteWorkflow" : "WorkflowTaskFailure";
        Track($"{prefix}:{Workflow.Info.WorkflowType}", update: span => span.SetFailed(exception)).Dispose();
    }

    private static WorkflowDiagnosticActivity Track(string name, ActivityKind kind = ActivityKind.Internal, Action<Activity>? update = null) =>
        TracingInterceptor.WorkflowsSource.TrackWorkflowDiagnosticActivity(name, kind, updateActivity: update);

    private WorkflowDiagnosticActivity Track(
        string name,
        ActivityKind kind,
        IReadOnlyDictionary<string, Payload>? headers,
        IEnumerable<KeyValuePair<string, object?>>? tags = null,
        bool evenOnReplay = false,
        Action<Activity>? update = null)
    {
        var sender = root.ContextOf(headers).ActivityContext;
        IEnumerable<ActivityLink>? links = sender == default ? null : [new ActivityLink(sender)];
        return TracingInterceptor.WorkflowsSource.TrackWorkflowDiagnosticActivity(
            name, kind, tags, links, evenOnReplay, updateActivity: update);
    }

    private WorkflowDiagnosticActivity AttachStart() =>
        WorkflowDiagnosticActivity.AttachFromContext(root.ContextOf(Workflow.Info.Headers), root.InWorkflowTags());

    private KeyValuePair<string, object?>[] UpdateTag(string id) =>
        root.Options.TagNameUpdateId is { } name ? [new(name, id)] : [];
}
