namespace Temporalio.Client;

/// <summary>Options of a heartbeat from outside.</summary>
public class AsyncActivityHeartbeatOptions
{
    public IReadOnlyCollection<object?>? Details { get; set; }

    public RpcOptions? Rpc { get; set; }
}
