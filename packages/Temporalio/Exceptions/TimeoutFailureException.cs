using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;

namespace Temporalio.Exceptions;

/// <summary>The failure of a workflow or activity whose time was up.</summary>
public class TimeoutFailureException : FailureException
{
    protected internal TimeoutFailureException(Failure failure, Exception? inner, IPayloadConverter converter)
        : base(failure, inner)
    {
        var info = failure.TimeoutFailureInfo ?? throw new ArgumentException("Not a timeout failure", nameof(failure));
        TimeoutType = info.TimeoutType;
        LastHeartbeatDetails = new(converter, info.LastHeartbeatDetails?.Payloads_);
    }

    /// <summary>The failure this was made from.</summary>
    public new Failure Failure => base.Failure!;

    public TimeoutType TimeoutType { get; }

    /// <summary>What the last heartbeat of the timed out attempt carried.</summary>
    public InboundFailureDetails LastHeartbeatDetails { get; protected init; }
}
