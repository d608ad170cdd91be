namespace Temporalio.Worker;

/// <summary>
/// Keeps polls so far apart that no more activities a second start than allowed. A poll that brought nothing gives its turn back.
/// </summary>
internal sealed class ActivityPace
{
    private readonly TimeSpan interval;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private DateTimeOffset next;

    public ActivityPace(double? perSecond, TimeProvider time)
    {
        this.time = time;
        interval = perSecond is { } limit
            ? limit > 0 ? TimeSpan.FromSeconds(1 / limit) : throw new ArgumentException("MaxActivitiesPerSecond must be above 0")
            : TimeSpan.Zero;
    }

    /// <summary>Waits for the turn of one more activity.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (interval == TimeSpan.Zero)
        {
            return Task.CompletedTask;
        }

        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetUtcNow();
            wait = next > now ? next - now : TimeSpan.Zero;
            next = now + wait + interval;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    public void GiveBack()
    {
        lock (gate)
        {
            next -= interval;
        }
    }
}
