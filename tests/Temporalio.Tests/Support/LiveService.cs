using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Common.EnvConfig;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Support;

/// <summary>
/// The Temporal Service that <c>TEMPORAL_ADDRESS</c> names, if any; the other variables of Temporal's tools say how to reach it. Tests use
/// the namespace <c>sdk-tests</c>, which is made when it is missing, unless <c>TEMPORAL_NAMESPACE</c> names one.
/// </summary>
internal static class LiveService
{
    private static readonly Lazy<Task> Ready = new(PrepareAsync);

    public static string? Address { get; } =
        Environment.GetEnvironmentVariable("TEMPORAL_ADDRESS") is { Length: > 0 } address ? address : null;

    private static string Namespace { get; } =
        Environment.GetEnvironmentVariable("TEMPORAL_NAMESPACE") is { Length: > 0 } name ? name : "sdk-tests";

    /// <summary>Options for a client, once the namespace is there with all search attributes of the tests.</summary>
    public static async Task<TemporalClientConnectOptions> ConnectOptionsAsync()
    {
        await Ready.Value;
        return NewOptions();
    }

    /// <summary>Why the service cannot list and count by search attributes, or null: one without advanced visibility refuses every count.</summary>
    public static async Task<string?> WhyNoSearchAsync(TemporalClient client)
    {
        try
        {
            await client.CountWorkflowsAsync(string.Empty);
            return null;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.InvalidArgument)
        {
            return e.Message;
        }
    }

    private static TemporalClientConnectOptions NewOptions()
    {
        var options = ClientEnvConfig.LoadClientConnectOptions();
        options.Namespace = Namespace;
        return options;
    }

    private static async Task PrepareAsync()
    {
        var client = await TemporalClient.ConnectAsync(NewOptions());
        try
        {
            await client.WorkflowService.RegisterNamespaceAsync(new()
            {
                Namespace = Namespace,
                WorkflowExecutionRetentionPeriod = new() { Seconds = 86400 },
            });
        }
        catch (RpcException e) when (e.Code is RpcException.StatusCode.AlreadyExists
            or RpcException.StatusCode.PermissionDenied or RpcException.StatusCode.Unimplemented)
        {
            // It is there, or someone else has to make it.
        }

        // Services learn of a namespace and of attributes from a cache that may be seconds old.
        await Eventually.SucceedsAsync(() => client.WorkflowService.DescribeNamespaceAsync(new() { Namespace = Namespace }), "namespace");
        await Eventually.SucceedsAsync(() => AddAttributesAsync(client), "search attributes");
        await Eventually.SucceedsAsync(() => UseAttributesAsync(client), "search attributes");
    }

    private static async Task UseAttributesAsync(TemporalClient client)
    {
        if (await WhyNoSearchAsync(client) is null)
        {
            await client.CountWorkflowsAsync(string.Join(" OR ", TestServer.SearchAttributes.Keys.Select(key => $"{key} IS NOT NULL")));
            return;
        }

        var options = new WorkflowOptions($"attributes-{Guid.NewGuid():N}", "nobody") { RunTimeout = TimeSpan.FromSeconds(1) };
        var attributes = new SearchAttributeCollection.Builder();
        foreach (var (name, type) in TestServer.SearchAttributes)
        {
            _ = type switch
            {
                IndexedValueType.Bool => attributes.Set(SearchAttributeKey.CreateBool(name), true),
                IndexedValueType.Int => attributes.Set(SearchAttributeKey.CreateLong(name), 1),
                _ => attributes.Set(SearchAttributeKey.CreateKeyword(name), "x"),
            };
        }

        options.TypedSearchAttributes = attributes.ToSearchAttributeCollection();
        var recorder = new Recorder();
        recorder.Add((await client.StartWorkflowAsync("Nothing", [], options)).Id);
        await recorder.RemoveAllAsync(client);
    }

    private static async Task AddAttributesAsync(TemporalClient client)
    {
        var known = await client.OperatorService.ListSearchAttributesAsync(new() { Namespace = Namespace });
        var missing = TestServer.SearchAttributes.Where(attribute => !known.CustomAttributes.ContainsKey(attribute.Key)).ToList();
        if (missing.Count > 0)
        {
            await client.OperatorService.AddSearchAttributesAsync(new()
            {
                Namespace = Namespace,
                SearchAttributes = { missing.ToDictionary(attribute => attribute.Key, attribute => attribute.Value) },
            });
        }
    }

    /// <summary>Remembers what was started, so that it can be removed from a service that others use.</summary>
    internal sealed class Recorder : IClientInterceptor
    {
        private readonly List<string> ids = [];

        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(this, nextInterceptor);

        public void Add(string id)
        {
            lock (ids)
            {
                ids.Add(id);
            }
        }

        public async Task RemoveAllAsync(TemporalClient client)
        {
            List<string> all;
            lock (ids)
            {
                all = [.. ids.Distinct()];
            }

            foreach (var id in all)
            {
                await RemoveAsync(client, id, null);
            }
        }

        /// <summary>Removes a run with the ones that it continued, and its children.</summary>
        private static async Task RemoveAsync(TemporalClient client, string id, string? runId)
        {
            var handle = client.GetWorkflowHandle(id, runId);
            await IgnoreAsync(handle.TerminateAsync("The test is over"));
            List<(string Id, string? RunId)> relatives = [];
            await IgnoreAsync(FindAsync());
            foreach (var relative in relatives)
            {
                await RemoveAsync(client, relative.Id, relative.RunId);
            }

            await IgnoreAsync(client.WorkflowService.DeleteWorkflowExecutionAsync(new()
            {
                Namespace = client.Options.Namespace,
                WorkflowExecution = new() { WorkflowId = id, RunId = runId ?? string.Empty },
            }));

            async Task FindAsync()
            {
                await foreach (var found in handle.FetchHistoryEventsAsync())
                {
                    if (found.WorkflowExecutionStartedEventAttributes is { ContinuedExecutionRunId.Length: > 0 } continued)
                    {
                        relatives.Add((id, continued.ContinuedExecutionRunId));
                    }
                    else if (found.ChildWorkflowExecutionStartedEventAttributes is { WorkflowExecution: { } child })
                    {
                        relatives.Add((child.WorkflowId, null));
                    }
                }
            }
        }

        private static async Task IgnoreAsync(Task call)
        {
            try
            {
                await call;
            }
            catch (RpcException)
            {
                // It has ended, or the service cannot delete.
            }
        }

        private sealed class Outbound(Recorder recorder, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
        {
            public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
            {
                recorder.Add(input.Options.Id!);
                return Next.StartWorkflowAsync<TWorkflow, TResult>(input);
            }
        }
    }
}
