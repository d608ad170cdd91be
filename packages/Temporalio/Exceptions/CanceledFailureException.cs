using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>The failure of something that was cancelled.</summary>
public class CanceledFailureException : FailureException
{
    protected internal CanceledFailureException(
        string message, Exception? inner = null, IReadOnlyCollection<object?>? details = null)
        : base(message, inner) => Details = new OutboundFailureDetails(details ?? []);

    protected internal CanceledFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner)
    {
        var info = failure.CanceledFailureInfo ?? throw new ArgumentException("Not a canceled failure", nameof(failure));
        Details = new InboundFailureDetails(converter, info.Details?.Payloads_);
    }

    /// <summary>The failure this was made from; null when it was thrown in this process.</summary>
    public new Failure Failure => base.Failure!;

    public IFailureDetails Details { get; protected init; }
}
