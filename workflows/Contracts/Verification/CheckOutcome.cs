namespace Masterful.Workflows.Contracts.Verification;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It could not be looked at here, for the reason in its evidence.</summary>
    Skipped,
}
