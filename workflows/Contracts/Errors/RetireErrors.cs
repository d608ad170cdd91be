namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What letting go of the source raises.</summary>
public static class RetireErrors
{
    /// <summary>An extension controller does not finish.</summary>
    public static readonly ErrorDefinition NotMigrated = new(
        "MIG-RET-001", "An extension does not let go of the source", true, "infrastructure, and extensions that come after the one named.", "read the extension's lastError and its controller's log in the Seed, then `masterful retry`, or `masterful skip` with a reason.");

    /// <summary>Machine objects cannot be deleted without their machines.</summary>
    public static readonly ErrorDefinition MachinesUnsafe = new(
        "MIG-RET-002", "Machine objects cannot be forgotten safely", false, "machines, and the machine objects named.", "keep machine-controller-manager at 0 and let the finalizer's owner let go, then `masterful retry`, or `masterful skip` with a reason.");

    /// <summary>The fence was lifted after the move.</summary>
    public static readonly ErrorDefinition SourceBack = new(
        "MIG-RET-003", "Something brought the source back", false, "anything in this step.", "scale the workload named to 0 and stop what scaled it up, then `masterful retry`.");
}
