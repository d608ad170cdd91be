namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What the static Pods raise.</summary>
public static class CutoverErrors
{
    /// <summary>A Deployment cannot be rendered.</summary>
    public static readonly ErrorDefinition NotRendered = new(
        "MIG-CUT-001", "A Deployment cannot become a static Pod", false, "the source and the node.", "read what is in the way; start again once the Deployment is as Gardener renders it.");

    /// <summary>A component does not become healthy.</summary>
    public static readonly ErrorDefinition NotHealthy = new(
        "MIG-CUT-002", "A static Pod does not become healthy", true, "the API's names; the source stays fenced.", "read its log on the node, then `masterful retry` or `masterful rollback`.");

    /// <summary>A component does not stop.</summary>
    public static readonly ErrorDefinition NotStopped = new(
        "MIG-CUT-003", "A static Pod does not stop", true, "the source.", "see what holds its ports on the node, then `masterful retry`.");

    /// <summary>A webhook, an APIService or a CRD's conversion points at something that is gone, and cannot be removed.</summary>
    public static readonly ErrorDefinition DeadReference = new(
        "MIG-CUT-004", "A dead reference cannot be removed", true, "the API's names.", "remove it by hand with the operator kubeconfig on the node, then `masterful retry`.");

    /// <summary>An earlier run's control plane does not run.</summary>
    public static readonly ErrorDefinition NotRunning = new(
        "MIG-CUT-005", "The static control plane does not run", false, "anything.", "start from Cutover or earlier.");

    /// <summary>A bootstrap script does not fit into the object that carries it.</summary>
    public static readonly ErrorDefinition BootstrapTooLarge = new(
        "MIG-CUT-006", "The bootstrap script does not fit into an object", false, "anything.", "give the script to the machine by other means: `masterful render bootstrap --part script`.");
}
