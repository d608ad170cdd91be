namespace Temporalio.Client;

/// <summary>Options of a list.</summary>
public class WorkflowListOptions : ICloneable
{
    /// <summary>How many workflows are listed at most; 0 for all.</summary>
    public int Limit { get; set; }

    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
