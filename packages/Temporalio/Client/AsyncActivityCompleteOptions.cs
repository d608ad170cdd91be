namespace Temporalio.Client;

/// <summary>Options of a completion from outside.</summary>
public class AsyncActivityCompleteOptions
{
    public RpcOptions? Rpc { get; set; }
}
