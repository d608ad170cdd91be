namespace Temporalio.Exceptions;

/// <summary>Details that were given to an exception in this process.</summary>
public record OutboundFailureDetails(IReadOnlyCollection<object?>? Details) : IFailureDetails
{
    public int Count => Details?.Count ?? 0;

    public T ElementAt<T>(int index) => index < Count
        ? (T)Details!.ElementAt(index)!
        : throw new ArgumentOutOfRangeException(nameof(index));
}
