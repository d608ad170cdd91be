namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What the endpoint raises.</summary>
public static class EndpointErrors
{
    /// <summary>A record or file cannot be switched.</summary>
    public static readonly ErrorDefinition NotSwitched = new(
        "MIG-END-001", "The API's names cannot be moved", true, "names that the message does not list.", "repair the provider that is named, then `masterful retry`; `masterful status` says whether a rollback is still possible.");

    /// <summary>Nodes do not find the new API server.</summary>
    public static readonly ErrorDefinition NodesNotReady = new(
        "MIG-END-002", "Nodes do not find the new API server", true, "the nodes named.", "check name resolution and port on the nodes named, then `masterful retry`.");

    /// <summary>A node's files cannot be made to name the API server that is kept.</summary>
    public static readonly ErrorDefinition NotRehomed = new(
        "MIG-END-004", "A node cannot be given the API's other name", true, "files that the message does not name; each that was changed is kept beside it in the migration's directory.", "look at the file or command named, and at `nodeAgent.restart` in the landscape file, then `masterful retry`.");

    /// <summary>Rollback after the switch.</summary>
    public static readonly ErrorDefinition PointOfNoReturn = new(
        "MIG-END-003", "The point of no return has passed", false, "anything.", "repair forward: `masterful retry`, or `masterful skip` where the phase allows it.");
}
