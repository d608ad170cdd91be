using Google.Protobuf.WellKnownTypes;

namespace Temporalio.DevServer.Engine;

/// <summary>Arithmetic on protobuf times, in which a missing duration and one of zero both mean "no timeout".</summary>
internal static class TimeExtensions
{
    // What "for ever" may be in a request; far below the overflow of DateTimeOffset.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365 * 100);

    public static TimeSpan OrZero(this Duration? duration)
    {
        if (duration is null)
        {
            return TimeSpan.Zero;
        }

        return duration.Seconds >= Longest.TotalSeconds ? Longest : duration.ToTimeSpan();
    }

    public static bool IsSet(this Duration? duration) => duration.OrZero() > TimeSpan.Zero;

    public static Duration OrZeroDuration(this Duration? duration) => duration ?? new Duration();

    public static Timestamp Plus(this Timestamp time, Duration? duration) => (time.ToDateTimeOffset() + duration.OrZero()).ToTimestamp();

    public static Timestamp Plus(this Timestamp time, TimeSpan duration) => (time.ToDateTimeOffset() + duration).ToTimestamp();

    public static bool IsDue(this Timestamp? time, Timestamp now) => time is not null && time.CompareTo(now) <= 0;

    public static Timestamp Now(this TimeProvider clock) => clock.GetUtcNow().ToTimestamp();

    public static Duration Shorter(Duration? one, Duration? other)
    {
        if (!one.IsSet())
        {
            return other.OrZeroDuration();
        }

        return !other.IsSet() || one.OrZero() <= other.OrZero() ? one! : other!;
    }
}
