using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;

namespace Temporalio.Client;

/// <summary>How many workflows a query found; with groups when the query asked for them.</summary>
public class WorkflowExecutionCount
{
    protected internal WorkflowExecutionCount(CountWorkflowExecutionsResponse raw)
    {
        Count = raw.Count;
        Groups = raw.Groups.Select(group => new AggregationGroup(group)).ToList();
    }

    public long Count { get; }

    public IReadOnlyCollection<AggregationGroup> Groups { get; }

    /// <summary>One group of the count, by its values.</summary>
    public class AggregationGroup
    {
        protected internal AggregationGroup(CountWorkflowExecutionsResponse.Types.AggregationGroup raw)
        {
            Count = raw.Count;
            GroupValues = raw.GroupValues.Select(value => SearchAttributeValue.ReadUntyped(value)!).ToList();
        }

        public long Count { get; }

        /// <summary>What the members of the group have in common; a value that is missing for them is null.</summary>
        public IReadOnlyCollection<object> GroupValues { get; }
    }
}
