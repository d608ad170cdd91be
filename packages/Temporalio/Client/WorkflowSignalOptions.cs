namespace Temporalio.Client;

/// <summary>Options of a signal.</summary>
public class WorkflowSignalOptions : ICloneable
{
    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
