namespace Masterful.Activities.Tests;

/// <summary>A clock that stands where a test puts it; waiting takes real time.</summary>
public sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
