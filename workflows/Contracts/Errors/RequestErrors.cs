namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What a request can be refused for.</summary>
public static class RequestErrors
{
    /// <summary>The request's fields are wrong.</summary>
    public static readonly ErrorDefinition Invalid = new(
        "MIG-REQ-001", "The request is not valid", false, "anything.", "correct the request and start again.");

    /// <summary>There is no such Shoot.</summary>
    public static readonly ErrorDefinition ShootNotFound = new(
        "MIG-REQ-002", "The Shoot is not there", false, "anything.", "name a Shoot of the Garden that the landscape file lists, as namespace/name.");

    /// <summary>A node of the request is not in the landscape.</summary>
    public static readonly ErrorDefinition NodeNotFound = new(
        "MIG-REQ-003", "A node is not in the landscape", false, "anything.", "name nodes that the landscape file lists for this Shoot.");

    /// <summary>The prune profile is not known.</summary>
    public static readonly ErrorDefinition ProfileNotFound = new(
        "MIG-REQ-004", "The prune profile is not known", false, "anything.", "name a profile that comes with masterful, or the path of one in the landscape file's folder.");

    /// <summary>An operation that the state does not allow.</summary>
    public static readonly ErrorDefinition NotNow = new(
        "MIG-REQ-005", "The operation is not possible now", false, "anything.", "see `masterful status` for what is.");

    /// <summary>One migration per Shoot.</summary>
    public static readonly ErrorDefinition AlreadyRunning = new(
        "MIG-REQ-006", "The Shoot is being migrated already", false, "anything.", "see `masterful status` of the Shoot.");

    /// <summary>There is no such migration.</summary>
    public static readonly ErrorDefinition MigrationNotFound = new(
        "MIG-REQ-007", "There is no such migration", false, "anything.", "`masterful start` begins one; name the Shoot as namespace/name.");

    /// <summary>Nobody can answer a query.</summary>
    public static readonly ErrorDefinition NoWorker = new(
        "MIG-REQ-008", "No worker answers for the migration", true, "anything.", "start `masterful worker`; the migration goes on where it was.");

    /// <summary>One run per fleet.</summary>
    public static readonly ErrorDefinition FleetRunning = new(
        "MIG-REQ-009", "There is a fleet of this name already", false, "anything.", "see `masterful fleet status`, or give this one another `--name`.");
}
