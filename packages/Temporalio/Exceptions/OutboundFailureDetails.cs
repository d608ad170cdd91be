namespace Temporalio.Exceptions;

/// <summary>Details that were given to an exception in this process.</summary>
public record OutboundFailureDetails(IReadOnlyCollection<object?> Details) : IFailureDetails
{
    public int Count => Details.Count;

    public T? ElementAt<T>(int index) => (T?)Details.ElementAt(index);
}
