using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>Details that arrived in a failure and are still encoded.</summary>
public record InboundFailureDetails(IPayloadConverter Converter, IReadOnlyCollection<Payload>? Payloads) : IFailureDetails
{
    public int Count => Payloads?.Count ?? 0;

    public T ElementAt<T>(int index) => index < Count
        ? Converter.ToValue<T>(Payloads!.ElementAt(index))
        : throw new ArgumentOutOfRangeException(nameof(index));
}
