using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>Builds the requests that start a workflow.</summary>
internal sealed class StartRequest
{
    private readonly TemporalClient client;

    public StartRequest(TemporalClient client) => this.client = client;

    private DataConverter Converter => client.Options.DataConverter;

    public static async Task<Header?> HeaderAsync(IDictionary<string, Payload>? headers, DataConverter converter)
    {
        if (headers == null || headers.Count == 0)
        {
            return null;
        }
        var header = new Header { Fields = { headers } };
        if (converter.PayloadCodec is { } codec)
        {
            await codec.EncodeAsync(header.Fields).ConfigureAwait(false);
        }
        return header;
    }

    public async Task<StartWorkflowExecutionRequest> CreateAsync(StartWorkflowInput input)
    {
        var options = input.Options;
        return new()
        {
            Namespace = client.Options.Namespace,
            WorkflowId = options.Id ?? throw new ArgumentException("ID required to start workflow"),
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = new() { Name = options.TaskQueue ?? throw new ArgumentException("Task queue required to start workflow") },
            Input = await Converter.ToPayloadsMessageAsync(input.Args).ConfigureAwait(false),
            WorkflowExecutionTimeout = ToDuration(options.ExecutionTimeout),
            WorkflowRunTimeout = ToDuration(options.RunTimeout),
            WorkflowTaskTimeout = ToDuration(options.TaskTimeout),
            WorkflowStartDelay = ToDuration(options.StartDelay),
            Identity = client.Connection.Options.Identity ?? string.Empty,
            RequestId = Guid.NewGuid().ToString(),
            WorkflowIdReusePolicy = options.IdReusePolicy,
            WorkflowIdConflictPolicy = options.IdConflictPolicy,
            RetryPolicy = options.RetryPolicy?.ToProto(),
            CronSchedule = options.CronSchedule ?? string.Empty,
            Memo = await MemoAsync(options.Memo).ConfigureAwait(false),
            SearchAttributes = options.TypedSearchAttributes is { Count: > 0 } attributes ? attributes.ToProto() : null,
            Header = await HeaderAsync(input.Headers, Converter).ConfigureAwait(false),
            UserMetadata = await UserMetadataAsync(options).ConfigureAwait(false),
            Priority = options.Priority?.ToProto(),
        };
    }

    /// <summary>The same start with a signal sent along.</summary>
    public async Task<SignalWithStartWorkflowExecutionRequest> WithSignalAsync(
        StartWorkflowExecutionRequest start, StartWorkflowInput input) => new()
        {
            Namespace = start.Namespace,
            WorkflowId = start.WorkflowId,
            WorkflowType = start.WorkflowType,
            TaskQueue = start.TaskQueue,
            Input = start.Input,
            WorkflowExecutionTimeout = start.WorkflowExecutionTimeout,
            WorkflowRunTimeout = start.WorkflowRunTimeout,
            WorkflowTaskTimeout = start.WorkflowTaskTimeout,
            WorkflowStartDelay = start.WorkflowStartDelay,
            Identity = start.Identity,
            RequestId = start.RequestId,
            WorkflowIdReusePolicy = start.WorkflowIdReusePolicy,
            WorkflowIdConflictPolicy = start.WorkflowIdConflictPolicy,
            RetryPolicy = start.RetryPolicy,
            CronSchedule = start.CronSchedule,
            Memo = start.Memo,
            SearchAttributes = start.SearchAttributes,
            Header = start.Header,
            UserMetadata = start.UserMetadata,
            Priority = start.Priority,
            SignalName = input.Options.StartSignal,
            SignalInput = await Converter.ToPayloadsMessageAsync(input.Options.StartSignalArgs).ConfigureAwait(false),
        };

    private static Duration? ToDuration(TimeSpan? span) => span is { } value ? Duration.FromTimeSpan(value) : null;

    private async Task<Memo?> MemoAsync(IReadOnlyDictionary<string, object>? values)
    {
        if (values == null || values.Count == 0)
        {
            return null;
        }
        var memo = new Memo();
        foreach (var (name, value) in values)
        {
            memo.Fields[name] = await Converter.ToPayloadAsync(
                value ?? throw new ArgumentException($"Memo value for {name} is null")).ConfigureAwait(false);
        }
        return memo;
    }

    private async Task<UserMetadata?> UserMetadataAsync(WorkflowOptions options) =>
        options.StaticSummary == null && options.StaticDetails == null
            ? null
            : new()
            {
                Summary = options.StaticSummary == null
                    ? null
                    : await Converter.ToPayloadAsync(options.StaticSummary).ConfigureAwait(false),
                Details = options.StaticDetails == null
                    ? null
                    : await Converter.ToPayloadAsync(options.StaticDetails).ConfigureAwait(false),
            };
}
