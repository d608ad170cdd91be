using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Tests;

public sealed class ActivityRetryTests
{
    private static readonly Timestamp Now = new() { Seconds = 1_000_000 };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(20, 100)]
    public void Decide_DefaultPolicy_DoublesUpToAHundredfold(int attempt, int seconds)
    {
        Decide(Activity(attempt: attempt), Application(), out var delay).Should().Be(RetryState.InProgress);
        delay.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void Decide_MaximumAttempts_Ends() =>
        Decide(Activity(new RetryPolicy { MaximumAttempts = 3 }, attempt: 3), Application()).Should().Be(RetryState.MaximumAttemptsReached);

    [Fact]
    public void Decide_NonRetryableType_Ends() =>
        Decide(Activity(new RetryPolicy { NonRetryableErrorTypes = { "Bad" } }), Application("Bad")).Should().Be(RetryState.NonRetryableFailure);

    [Fact]
    public void Decide_NonRetryableFlag_Ends()
    {
        var failure = Application();
        failure.ApplicationFailureInfo.NonRetryable = true;
        Decide(Activity(), failure).Should().Be(RetryState.NonRetryableFailure);
    }

    [Fact]
    public void Decide_CancelRequested_Ends()
    {
        var activity = Activity();
        activity.CancelRequested = true;
        Decide(activity, Application()).Should().Be(RetryState.CancelRequested);
    }

    [Fact]
    public void Decide_NextRetryDelay_Overrides()
    {
        var failure = Application();
        failure.ApplicationFailureInfo.NextRetryDelay = Duration.FromTimeSpan(TimeSpan.FromMinutes(7));
        Decide(Activity(), failure, out var delay).Should().Be(RetryState.InProgress);
        delay.Should().Be(TimeSpan.FromMinutes(7));
    }

    [Fact]
    public void Decide_NextAttemptPassesScheduleToClose_Ends()
    {
        var activity = Activity();
        activity.ScheduleToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));
        Decide(activity, Application()).Should().Be(RetryState.Timeout);
    }

    [Theory]
    [InlineData(TimeoutType.StartToClose, RetryState.InProgress)]
    [InlineData(TimeoutType.Heartbeat, RetryState.InProgress)]
    [InlineData(TimeoutType.ScheduleToClose, RetryState.Timeout)]
    [InlineData(TimeoutType.ScheduleToStart, RetryState.NonRetryableFailure)]
    public void Decide_Timeouts_OnlyAttemptsAreRetried(TimeoutType type, RetryState expected) =>
        Decide(Activity(), Timeout(type)).Should().Be(expected);

    [Fact]
    public void Decide_TimeoutNamedNonRetryable_Ends() =>
        Decide(Activity(new RetryPolicy { NonRetryableErrorTypes = { "TemporalTimeout:StartToClose" } }), Timeout(TimeoutType.StartToClose))
            .Should().Be(RetryState.NonRetryableFailure);

    private static Failure Application(string type = "Any") => new() { ApplicationFailureInfo = new ApplicationFailureInfo { Type = type } };

    private static Failure Timeout(TimeoutType type) => new() { TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = type } };

    private static ActivityState Activity(RetryPolicy? policy = null, int attempt = 1) => new()
    {
        Attempt = attempt,
        RetryPolicy = ActivityRetry.WithDefaults(policy),
        ScheduledTime = Now,
    };

    private static RetryState Decide(ActivityState activity, Failure failure) => Decide(activity, failure, out _);

    private static RetryState Decide(ActivityState activity, Failure failure, out TimeSpan delay) => ActivityRetry.Decide(activity, failure, Now, out delay);
}
