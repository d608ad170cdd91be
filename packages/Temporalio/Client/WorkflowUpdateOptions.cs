namespace Temporalio.Client;

/// <summary>Options for executing an update.</summary>
public class WorkflowUpdateOptions : ICloneable
{
    public WorkflowUpdateOptions()
    {
    }

    public WorkflowUpdateOptions(string id) => Id = id;

    /// <summary>Id of the update, by which a repeated request is recognised; null for a random one.</summary>
    public string? Id { get; set; }

    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
