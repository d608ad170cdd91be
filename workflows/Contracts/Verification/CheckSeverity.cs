namespace Masterful.Workflows.Contracts.Verification;

/// <summary>What it means when a check fails.</summary>
public enum CheckSeverity
{
    /// <summary>Worth knowing; nothing has to be done.</summary>
    Info,

    /// <summary>Something does not work or is not as it should be, but the control plane does its work.</summary>
    Warning,

    /// <summary>What was promised does not hold: the phase parks, the command answers with exit code 4.</summary>
    Error,
}
