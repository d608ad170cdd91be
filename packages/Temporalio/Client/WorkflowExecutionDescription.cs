using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>What the server knows about a run.</summary>
public class WorkflowExecutionDescription : WorkflowExecution
{
    internal WorkflowExecutionDescription(DescribeWorkflowExecutionResponse raw, DataConverter dataConverter)
        : base(raw.WorkflowExecutionInfo, dataConverter) => RawDescription = raw;

    internal DescribeWorkflowExecutionResponse RawDescription { get; }

    /// <summary>The summary given at the start; null for none.</summary>
    public async Task<string?> GetStaticSummaryAsync() =>
        RawDescription.ExecutionConfig?.UserMetadata?.Summary is { } payload
            ? await DataConverter.ToValueAsync<string?>(payload).ConfigureAwait(false)
            : null;

    /// <summary>The details given at the start; null for none.</summary>
    public async Task<string?> GetStaticDetailsAsync() =>
        RawDescription.ExecutionConfig?.UserMetadata?.Details is { } payload
            ? await DataConverter.ToValueAsync<string?>(payload).ConfigureAwait(false)
            : null;
}
