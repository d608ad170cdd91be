namespace Masterful.Activities.Tests.Endpoint;

/// <summary>Every look at it is a minute later.</summary>
internal sealed class HastyClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 29, 3, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now += TimeSpan.FromMinutes(1);
}
