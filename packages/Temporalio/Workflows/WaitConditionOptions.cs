namespace Temporalio.Workflows;

/// <summary>A wait with optional time limit and its operator-visible summary.</summary>
public class WaitConditionOptions : ICloneable
{
    /// <summary>A condition that never holds.</summary>
    public WaitConditionOptions()
        : this(() => false)
    {
    }

    /// <summary>Wait for the condition, at most for the timeout.</summary>
    public WaitConditionOptions(
        Func<bool> conditionCheck, TimeSpan? timeout = null, string? timeoutSummary = null, CancellationToken? cancellationToken = null)
    {
        ConditionCheck = conditionCheck;
        Timeout = timeout;
        TimeoutSummary = timeoutSummary;
        CancellationToken = cancellationToken;
    }

    /// <summary>What is waited for. It must be free of side effects.</summary>
    public Func<bool> ConditionCheck { get; set; }

    /// <summary>Longest wait; null for no limit.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>One line shown to operators beside the timer of the limit.</summary>
    public string? TimeoutSummary { get; set; }

    /// <summary>Token that cancels the wait; null for the workflow's.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
