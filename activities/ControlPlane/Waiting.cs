namespace Masterful.Activities.ControlPlane;

/// <summary>Waits for a condition until a deadline, tells the Temporal server what it sees meanwhile, and the operator what it saw last.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    /// <summary>Asks until the answer says that it is so.</summary>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="what">What is waited for; shown in the UI.</param>
    /// <param name="look">Looks once: whether it is so, and what was seen.</param>
    /// <param name="late">Makes the error of the deadline from what was seen last.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What was seen when it was so.</returns>
    public static async Task<string> UntilAsync(
        TimeProvider clock,
        TimeSpan limit,
        string what,
        Func<CancellationToken, Task<(bool Done, string Seen)>> look,
        Func<string, Exception> late,
        CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var reported = TimeSpan.MinValue;
        while (true)
        {
            var (done, seen) = await look(cancellationToken);
            if (done)
            {
                return seen;
            }

            var elapsed = clock.GetElapsedTime(started);
            if (elapsed >= limit)
            {
                throw late($"after {limit.TotalSeconds:0} s: {seen}");
            }

            if (reported == TimeSpan.MinValue || elapsed - reported >= ReportEvery)
            {
                ActivityProgress.Report($"{what}: {seen}");
                reported = elapsed;
            }

            await Task.Delay(Interval, clock, cancellationToken);
        }
    }
}
