namespace Temporalio.Client;

/// <summary>Options of a failure from outside.</summary>
public class AsyncActivityFailOptions
{
    public IReadOnlyCollection<object?>? LastHeartbeatDetails { get; set; }

    public RpcOptions? Rpc { get; set; }
}
