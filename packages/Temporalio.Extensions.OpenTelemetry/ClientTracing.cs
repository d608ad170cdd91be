using System.Diagnostics;
using Temporalio.Api.Common.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Spans of a client's calls; each lasts as long as the call.</summary>
internal sealed class ClientTracing(TracingInterceptor root, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
{
    public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) => TraceAsync(
        $"{(input.Options.StartSignal is null ? "StartWorkflow" : "SignalWithStartWorkflow")}:{input.Workflow}",
        root.WorkflowTags(input.Options.Id!),
        () => Next.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = Headers(input.Headers) }));

    public override Task SignalWorkflowAsync(SignalWorkflowInput input) => TraceAsync(
        $"SignalWorkflow:{input.Signal}",
        root.WorkflowTags(input.Id),
        async () =>
        {
            await Next.SignalWorkflowAsync(input with { Headers = Headers(input.Headers) }).ConfigureAwait(false);
            return ValueTuple.Create();
        });

    public override Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input) => TraceAsync(
        $"QueryWorkflow:{input.Query}",
        root.WorkflowTags(input.Id),
        () => Next.QueryWorkflowAsync<TResult>(input with { Headers = Headers(input.Headers) }));

    public override Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) => TraceAsync(
        $"UpdateWorkflow:{input.Update}",
        root.UpdateTags(input.Id, input.Options.Id),
        () => Next.StartWorkflowUpdateAsync<TResult>(input with { Headers = Headers(input.Headers) }));

    private static async Task<T> TraceAsync<T>(
        string name, IEnumerable<KeyValuePair<string, object?>> tags, Func<Task<T>> call)
    {
        using var span = TracingInterceptor.ClientSource.StartActivity(name, ActivityKind.Client, parentContext: default, tags);
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            span.SetFailed(e);
            throw;
        }
    }

    /// <summary>Without a listener for these spans, the caller's own context goes along.</summary>
    private IDictionary<string, Payload>? Headers(IDictionary<string, Payload>? headers) =>
        Activity.Current is { } current ? root.WithContext(headers, current.Context) : headers;
}
