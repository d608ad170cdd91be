namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What the Seed registration raises.</summary>
public static class SeedErrors
{
    /// <summary>The template is wrong.</summary>
    public static readonly ErrorDefinition Template = new(
        "MIG-SEED-001", "The Seed template cannot be used", false, "Garden and cluster.", "correct the Seed template of the landscape, then `masterful retry`.");

    /// <summary>The Seed's conditions do not come.</summary>
    public static readonly ErrorDefinition NotReady = new(
        "MIG-SEED-002", "The Seed does not become ready", true, "the control plane.", "read the gardenlet's log in namespace garden and the condition's message, then `masterful retry`, or `masterful skip` with a reason.");

    /// <summary>The old Shoot cannot become a self-hosted one.</summary>
    public static readonly ErrorDefinition Shoot = new(
        "MIG-SEED-003", "The self-hosted Shoot cannot be made of the old one", false, "Garden and cluster.", "correct the section shoot of the Seed template, then `masterful retry`.");

    /// <summary>Networks that a cluster cannot change.</summary>
    public static readonly ErrorDefinition Networks = new(
        "MIG-SEED-004", "The Seed's networks are not the Shoot's", false, "Garden and cluster.", "give the Seed template the Shoot's networks, then `masterful retry`.");

    /// <summary>Another object has the name.</summary>
    public static readonly ErrorDefinition NameTaken = new(
        "MIG-SEED-005", "The Seed's name is taken in the Garden", false, "Garden and cluster.", "choose another seed.name in the landscape, restart the worker, then `masterful retry`.");

    /// <summary>The Garden's validation refuses.</summary>
    public static readonly ErrorDefinition Refused = new(
        "MIG-SEED-006", "The Garden does not accept an object", false, "the object named.", "correct the Seed template as the Garden says, then `masterful retry`.");

    /// <summary>Something that the Shoot refers to is not there.</summary>
    public static readonly ErrorDefinition Prerequisite = new(
        "MIG-SEED-007", "The Garden lacks what a connected Shoot needs", false, "Garden and cluster.", "create what the message names in the Garden, then `masterful retry`.");

    /// <summary>The connected gardenlet does not reconcile.</summary>
    public static readonly ErrorDefinition NotConnected = new(
        "MIG-SEED-008", "The self-hosted Shoot is not reconciled", true, "the control plane; there is no ManagedSeed yet.", "read the gardenlet's log in namespace kube-system, then `masterful retry`, or `masterful skip` with a reason.");
}
