using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>Details that arrived in a failure and are still encoded.</summary>
public record InboundFailureDetails(IPayloadConverter Converter, IReadOnlyCollection<Payload> Payloads) : IFailureDetails
{
    public int Count => Payloads.Count;

    public T? ElementAt<T>(int index) => Converter.ToValue<T>(Payloads.ElementAt(index));
}
