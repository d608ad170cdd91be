namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What the fence raises.</summary>
public static class FenceErrors
{
    /// <summary>A workload did not come down.</summary>
    public static readonly ErrorDefinition NotStopped = new(
        "MIG-FENCE-001", "A workload of the source does not stop", true, "the node; the source may be partly stopped.", "see what keeps it up in the Seed, then `masterful retry` or `masterful rollback`.");

    /// <summary>Something still answers or writes.</summary>
    public static readonly ErrorDefinition StillServing = new(
        "MIG-FENCE-002", "The source still serves", true, "the node; the source may be partly stopped.", "find what answers at the address named, then `masterful retry` or `masterful rollback`.");

    /// <summary>The fence was lifted by someone else.</summary>
    public static readonly ErrorDefinition Broken = new(
        "MIG-FENCE-003", "Something brought the source back", false, "the API's names.", "stop what scaled it up (gardenlet, dependency-watchdog), `masterful rollback`, then start again.");

    /// <summary>The source does not come back.</summary>
    public static readonly ErrorDefinition NotRestored = new(
        "MIG-FENCE-004", "The source does not serve again", true, "replicas and annotations are restored as far as the message says.", "look at its Pods in the Seed, then `masterful retry` to go on with the rollback.");
}
