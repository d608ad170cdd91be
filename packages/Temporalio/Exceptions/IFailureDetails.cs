namespace Temporalio.Exceptions;

/// <summary>The details of a failure, decoded one by one on request.</summary>
public interface IFailureDetails
{
    int Count { get; }

    /// <summary>Decodes one detail. Throws <see cref="ArgumentOutOfRangeException"/> when there is none at the index.</summary>
    T ElementAt<T>(int index);
}
