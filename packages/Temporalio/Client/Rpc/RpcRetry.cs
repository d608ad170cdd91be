using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Client.Rpc;

/// <summary>Which errors may pass, and how long to wait before the next attempt.</summary>
internal static class RpcRetry
{
    private static readonly RpcRetryOptions Exhausted = new()
    {
        InitialInterval = TimeSpan.FromSeconds(1),
        Multiplier = 2,
        MaxInterval = TimeSpan.FromSeconds(10),
    };

    public static bool IsRetryable(StatusCode code) => code is StatusCode.DataLoss or StatusCode.Internal or StatusCode.Unknown
        or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.OutOfRange or StatusCode.Unavailable;

    /// <summary>The interval after the given number of failed attempts; a server that is out of resources gets more rest.</summary>
    public static TimeSpan Interval(int failures, StatusCode code, RpcRetryOptions options)
    {
        var schedule = code == StatusCode.ResourceExhausted ? Exhausted : options;
        var plain = schedule.InitialInterval.TotalMilliseconds * Math.Pow(schedule.Multiplier, failures - 1);
        var capped = Math.Min(plain, schedule.MaxInterval.TotalMilliseconds);
        var jitter = 1 + (options.RandomizationFactor * ((2 * Random.Shared.NextDouble()) - 1));
        return TimeSpan.FromMilliseconds(capped * jitter);
    }
}
