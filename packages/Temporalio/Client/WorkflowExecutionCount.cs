using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;

namespace Temporalio.Client;

/// <summary>How many workflows a query found; with groups when the query asked for them.</summary>
public record WorkflowExecutionCount(long Count, IReadOnlyCollection<WorkflowExecutionCount.AggregationGroup> Groups)
{
    internal static WorkflowExecutionCount FromProto(CountWorkflowExecutionsResponse proto) =>
        new(proto.Count, proto.Groups.Select(AggregationGroup.FromProto).ToList());

    /// <summary>One group of the count, by its values.</summary>
    public record AggregationGroup(long Count, IReadOnlyCollection<object?> GroupValues)
    {
        internal static AggregationGroup FromProto(CountWorkflowExecutionsResponse.Types.AggregationGroup proto) =>
            new(proto.Count, proto.GroupValues.Select(SearchAttributeValue.ReadUntyped).ToList());
    }
}
