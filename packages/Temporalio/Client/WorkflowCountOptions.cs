namespace Temporalio.Client;

/// <summary>Options of a count.</summary>
public class WorkflowCountOptions : ICloneable
{
    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
