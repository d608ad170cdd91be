namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What the Seed registration raises.</summary>
public static class SeedErrors
{
    /// <summary>The template is wrong.</summary>
    public static readonly ErrorDefinition Template = new(
        "MIG-SEED-001", "The Seed template cannot be used", false, "Garden and cluster.", "correct the Seed template of the landscape, then `masterful retry`.");

    /// <summary>The Seed's conditions do not come.</summary>
    public static readonly ErrorDefinition NotReady = new(
        "MIG-SEED-002", "The Seed does not become ready", true, "the control plane.", "read the gardenlet's log in namespace garden, then `masterful retry`, or `masterful skip` with a reason.");
}
