namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>Worth knowing; the migration goes on.</summary>
    Warning,

    /// <summary>The migration cannot work; nothing is written.</summary>
    Error,
}
