using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>The failure of something that was cancelled.</summary>
public class CanceledFailureException : FailureException
{
    public CanceledFailureException(string message, IReadOnlyCollection<object?>? details = null)
        : base(message) => Details = new OutboundFailureDetails(details ?? []);

    protected internal CanceledFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner)
    {
        var info = failure.CanceledFailureInfo ?? throw new ArgumentException("Not a canceled failure", nameof(failure));
        Details = new InboundFailureDetails(converter, info.Details?.Payloads_.ToList() ?? []);
    }

    public IFailureDetails Details { get; }
}
