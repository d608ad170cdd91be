namespace Temporalio.Client;

/// <summary>Options of a cancellation request.</summary>
public class WorkflowCancelOptions : ICloneable
{
    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
