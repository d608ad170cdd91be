namespace Temporalio.Client;

/// <summary>Options of a page of a list.</summary>
public class WorkflowListPaginatedOptions : ICloneable
{
    /// <summary>Workflows on the page at most; 0 for the server's default.</summary>
    public int PageSize { get; set; }

    public RpcOptions? Rpc { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
