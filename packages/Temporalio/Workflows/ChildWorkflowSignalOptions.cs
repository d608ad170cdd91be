namespace Temporalio.Workflows;

/// <summary>How a signal to a child workflow is sent.</summary>
public class ChildWorkflowSignalOptions : ICloneable
{
    /// <summary>Token that gives up waiting for delivery; null for the workflow's.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
