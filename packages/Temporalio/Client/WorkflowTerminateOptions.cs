namespace Temporalio.Client;

/// <summary>Options of a termination.</summary>
public class WorkflowTerminateOptions : ICloneable
{
    /// <summary>Details kept in the termination's event.</summary>
    public IReadOnlyCollection<object?>? Details { get; set; }

    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
