namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What Preflight raises.</summary>
public static class PreflightErrors
{
    /// <summary>The migration cannot work as things are.</summary>
    public static readonly ErrorDefinition Refused = new(
        "MIG-PRE-001", "Preflight refuses the migration", false, "anything.", "do what each finding says, then start again.");

    /// <summary>A Secret in force cannot be told.</summary>
    public static readonly ErrorDefinition SecretNotProven = new(
        "MIG-PRE-002", "A Secret in force cannot be proven", false, "anything.", "compare the live Pod templates with the Secrets named, then start again.");
}
