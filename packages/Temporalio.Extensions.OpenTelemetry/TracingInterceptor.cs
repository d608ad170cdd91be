using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// Makes a span of each call between client, workflow and activity and carries its context in a header. Give it to the client: workers
/// on that client take it over.
/// </summary>
public class TracingInterceptor : IClientInterceptor, IWorkerInterceptor
{
    /// <summary>Spans of clients.</summary>
    public static readonly ActivitySource ClientSource = new("Temporalio.Extensions.OpenTelemetry.Client");

    /// <summary>Spans of workflows.</summary>
    public static readonly ActivitySource WorkflowsSource = new("Temporalio.Extensions.OpenTelemetry.Workflow");

    /// <summary>Spans of activities.</summary>
    public static readonly ActivitySource ActivitiesSource = new("Temporalio.Extensions.OpenTelemetry.Activity");

    /// <summary>An interceptor with the given options, or the defaults.</summary>
    public TracingInterceptor(TracingInterceptorOptions? options = null) => Options = options ?? new();

    /// <summary>The options; not to be changed.</summary>
    public TracingInterceptorOptions Options { get; init; }

    /// <inheritdoc/>
    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new ClientTracing(this, nextInterceptor);

    /// <inheritdoc/>
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) =>
        new WorkflowTracing(this, nextInterceptor);

    /// <inheritdoc/>
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) =>
        new ActivityTracing(this, nextInterceptor);

    /// <summary>The headers with the given context added.</summary>
    internal IDictionary<string, Payload> WithContext(IDictionary<string, Payload>? headers, ActivityContext context) =>
        HeadersFromContext(headers, new(context, Baggage.Current));

    /// <summary>The context in the headers; null when there is none.</summary>
    internal PropagationContext? ContextOf(IReadOnlyDictionary<string, Payload>? headers) => HeadersToContext(headers);

    internal IEnumerable<KeyValuePair<string, object?>> WorkflowTags(string id) => CreateWorkflowTags(id);

    internal IEnumerable<KeyValuePair<string, object?>> UpdateTags(string id, string? updateId) => CreateUpdateTags(id, updateId);

    internal IReadOnlyCollection<KeyValuePair<string, object?>> InWorkflowTags() => [.. CreateInWorkflowTags()];

    internal IEnumerable<KeyValuePair<string, object?>> InActivityTags() => CreateInActivityTags();

    /// <summary>Writes a context into headers.</summary>
    protected virtual IDictionary<string, Payload> HeadersFromContext(IDictionary<string, Payload>? headers, PropagationContext ctx)
    {
        var carrier = new Dictionary<string, string>();
        Options.Propagator.Inject(ctx, carrier, (fields, key, value) => fields[key] = value);
        // The caller's headers stay as they are: a span must not leak into a call that reuses them.
        var copy = headers is null ? [] : new Dictionary<string, Payload>(headers);
        copy[Options.HeaderKey] = DataConverter.Default.PayloadConverter.ToPayload(carrier);
        return copy;
    }

    /// <summary>Reads a context out of headers; null when there is none.</summary>
    protected virtual PropagationContext? HeadersToContext(IReadOnlyDictionary<string, Payload>? headers)
    {
        if (headers is null || !headers.TryGetValue(Options.HeaderKey, out var payload))
        {
            return null;
        }

        var carrier = DataConverter.Default.PayloadConverter.ToValue<Dictionary<string, string>>(payload);
        return Options.Propagator.Extract(default, carrier, (fields, key) => fields.TryGetValue(key, out var value) ? [value] : []);
    }

    /// <summary>Tags of a client's call to a workflow.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateWorkflowTags(string workflowId) =>
        Tags((Options.TagNameWorkflowId, workflowId));

    /// <summary>Tags of a client's update.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateUpdateTags(string workflowId, string? updateId) =>
        Tags((Options.TagNameWorkflowId, workflowId), (Options.TagNameUpdateId, updateId));

    /// <summary>Tags of spans within a workflow.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateInWorkflowTags() =>
        Tags((Options.TagNameWorkflowId, Workflow.Info.WorkflowId), (Options.TagNameRunId, Workflow.Info.RunId));

    /// <summary>Tags of spans within an activity.</summary>
    protected virtual IEnumerable<KeyValuePair<string, object?>> CreateInActivityTags()
    {
        var info = ActivityExecutionContext.Current.Info;
        return Tags(
            (Options.TagNameWorkflowId, info.WorkflowId),
            (Options.TagNameRunId, info.WorkflowRunId),
            (Options.TagNameActivityId, info.ActivityId));
    }

    private static List<KeyValuePair<string, object?>> Tags(params (string? Name, string? Value)[] tags) =>
        [.. tags.Where(tag => tag.Name is not null && tag.Value is not null).Select(tag => new KeyValuePair<string, object?>(tag.Name!, tag.Value))];
}
