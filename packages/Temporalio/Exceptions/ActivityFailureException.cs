using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>What a workflow sees of a failed activity; the reason is the inner exception.</summary>
public class ActivityFailureException : FailureException
{
    protected internal ActivityFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
        var info = failure.ActivityFailureInfo ?? throw new ArgumentException("Not an activity failure", nameof(failure));
        ActivityType = info.ActivityType?.Name ?? string.Empty;
        ActivityId = info.ActivityId;
        Identity = string.IsNullOrEmpty(info.Identity) ? null : info.Identity;
        RetryState = info.RetryState;
    }

    /// <summary>The failure this was made from.</summary>
    public new Failure Failure => base.Failure!;

    public string ActivityType { get; }

    public string ActivityId { get; }

    /// <summary>Identity of the worker that ran the last attempt.</summary>
    public string? Identity { get; }

    public RetryState RetryState { get; }
}
