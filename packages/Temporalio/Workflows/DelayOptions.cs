namespace Temporalio.Workflows;

/// <summary>A timer with its operator-visible summary.</summary>
public class DelayOptions
{
    /// <summary>No delay set yet.</summary>
    public DelayOptions()
    {
    }

    /// <summary>Delay without summary.</summary>
    public DelayOptions(TimeSpan delay) => Delay = delay;

    /// <summary>Delay in milliseconds without summary.</summary>
    public DelayOptions(int millisecondsDelay)
        : this(TimeSpan.FromMilliseconds(millisecondsDelay))
    {
    }

    /// <summary>How long; null or zero becomes one millisecond, infinite needs no timer.</summary>
    public TimeSpan? Delay { get; set; }

    /// <summary>One line shown to operators beside the timer.</summary>
    public string? Summary { get; set; }

    /// <summary>Token that cancels it; null for the workflow's.</summary>
    public CancellationToken? CancellationToken { get; set; }
}
