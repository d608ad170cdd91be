namespace Temporalio.Workflows;

/// <summary>How a signal to another workflow is sent.</summary>
public class ExternalWorkflowSignalOptions : ICloneable
{
    /// <summary>Token that gives up waiting for delivery; null for the workflow's.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
