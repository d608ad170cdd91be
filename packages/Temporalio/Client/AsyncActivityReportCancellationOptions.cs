namespace Temporalio.Client;

/// <summary>Options of a cancellation confirmed from outside.</summary>
public class AsyncActivityReportCancellationOptions : ICloneable
{
    public IReadOnlyCollection<object?>? Details { get; set; }

    public RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (AsyncActivityReportCancellationOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
