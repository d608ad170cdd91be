namespace Temporalio.Client;

/// <summary>Options of a describe call.</summary>
public class WorkflowDescribeOptions : ICloneable
{
    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
