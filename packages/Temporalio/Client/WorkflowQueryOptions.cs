using Temporalio.Api.Enums.V1;

namespace Temporalio.Client;

/// <summary>Options of a query.</summary>
public class WorkflowQueryOptions : ICloneable
{
    /// <summary>When the query is refused for the workflow's status; null for the client's setting.</summary>
    public QueryRejectCondition? RejectCondition { get; set; }

    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
