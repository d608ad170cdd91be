using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.DevServer.Storage;
using FailureCase = Temporalio.Api.Failure.V1.Failure.FailureInfoOneofCase;

namespace Temporalio.DevServer.Engine;

/// <summary>Whether a failed attempt of an activity is followed by another one, and after what time.</summary>
internal static class ActivityRetry
{
    public static RetryPolicy WithDefaults(RetryPolicy? policy)
    {
        var complete = policy?.Clone() ?? new RetryPolicy();
        if (!complete.InitialInterval.IsSet())
        {
            complete.InitialInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        }

        if (complete.BackoffCoefficient < 1)
        {
            complete.BackoffCoefficient = 2;
        }

        if (!complete.MaximumInterval.IsSet())
        {
            complete.MaximumInterval = Duration.FromTimeSpan(complete.InitialInterval.OrZero() * 100);
        }

        return complete;
    }

    public static RetryState Decide(ActivityState activity, Failure failure, Timestamp now, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        if (activity.CancelRequested)
        {
            return RetryState.CancelRequested;
        }

        if (failure.TimeoutFailureInfo is { TimeoutType: TimeoutType.ScheduleToClose or TimeoutType.ScheduleToStart })
        {
            return failure.TimeoutFailureInfo.TimeoutType == TimeoutType.ScheduleToClose ? RetryState.Timeout : RetryState.NonRetryableFailure;
        }

        var policy = activity.RetryPolicy;
        if (policy is null)
        {
            return RetryState.RetryPolicyNotSet;
        }

        if (!IsRetryable(failure, policy))
        {
            return RetryState.NonRetryableFailure;
        }

        if (policy.MaximumAttempts > 0 && activity.Attempt >= policy.MaximumAttempts)
        {
            return RetryState.MaximumAttemptsReached;
        }

        delay = failure.ApplicationFailureInfo?.NextRetryDelay is { } asked ? asked.OrZero() : Interval(policy, activity.Attempt);
        if (activity.ScheduleToCloseTimeout.IsSet() && now.Plus(delay) >= activity.ScheduledTime.Plus(activity.ScheduleToCloseTimeout))
        {
            return RetryState.Timeout;
        }

        return RetryState.InProgress;
    }

    private static TimeSpan Interval(RetryPolicy policy, int attempt)
    {
        var seconds = policy.InitialInterval.OrZero().TotalSeconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(seconds, policy.MaximumInterval.OrZero().TotalSeconds));
    }

    private static bool IsRetryable(Failure failure, RetryPolicy policy) => failure.FailureInfoCase switch
    {
        FailureCase.TerminatedFailureInfo or FailureCase.CanceledFailureInfo => false,
        FailureCase.TimeoutFailureInfo => !policy.NonRetryableErrorTypes.Contains($"TemporalTimeout:{failure.TimeoutFailureInfo.TimeoutType}"),
        FailureCase.ServerFailureInfo => !failure.ServerFailureInfo.NonRetryable,
        FailureCase.ApplicationFailureInfo => !failure.ApplicationFailureInfo.NonRetryable
            && !policy.NonRetryableErrorTypes.Contains(failure.ApplicationFailureInfo.Type),
        _ => true,
    };
}
