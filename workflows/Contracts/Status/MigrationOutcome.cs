namespace Masterful.Workflows.Contracts.Status;

/// <summary>How a migration ended.</summary>
public enum MigrationOutcome
{
    /// <summary>The control plane runs on the node.</summary>
    Migrated,

    /// <summary>The source serves again.</summary>
    RolledBack,

    /// <summary>It was tried, and nothing was touched.</summary>
    Rehearsed,
}
