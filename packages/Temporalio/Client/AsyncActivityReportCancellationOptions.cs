namespace Temporalio.Client;

/// <summary>Options of a cancellation confirmed from outside.</summary>
public class AsyncActivityReportCancellationOptions
{
    public IReadOnlyCollection<object?>? Details { get; set; }

    public RpcOptions? Rpc { get; set; }
}
