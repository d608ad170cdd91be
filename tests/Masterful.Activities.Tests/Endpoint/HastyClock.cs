namespace Masterful.Activities.Tests.Endpoint;

/// <summary>Every look at it is some time later, by default a minute.</summary>
internal sealed class HastyClock(TimeSpan? step = null) : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 29, 3, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now += step ?? TimeSpan.FromMinutes(1);
}
