namespace Temporalio.Workflows;

/// <summary>A timer with its operator-visible summary.</summary>
public class DelayOptions : ICloneable
{
    /// <summary>The shortest delay.</summary>
    public DelayOptions()
        : this(TimeSpan.Zero)
    {
    }

    /// <summary>A delay in milliseconds.</summary>
    public DelayOptions(int millisecondsDelay, string? summary = null, CancellationToken? cancellationToken = null)
        : this(TimeSpan.FromMilliseconds(millisecondsDelay), summary, cancellationToken)
    {
    }

    /// <summary>A delay.</summary>
    public DelayOptions(TimeSpan delay, string? summary = null, CancellationToken? cancellationToken = null)
    {
        Delay = delay;
        Summary = summary;
        CancellationToken = cancellationToken;
    }

    /// <summary>How long; zero becomes one millisecond, infinite needs no timer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>One line shown to operators beside the timer.</summary>
    public string? Summary { get; set; }

    /// <summary>Token that cancels it; null for the workflow's.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
