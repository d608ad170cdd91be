namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What addons raise.</summary>
public static class AddonErrors
{
    /// <summary>A ManagedResource's Secret is gone.</summary>
    public static readonly ErrorDefinition SecretGone = new(
        "MIG-ADDON-001", "A ManagedResource's Secret is gone", false, "the cluster.", "restore the Secret or mark the ManagedResource ignored, then `masterful retry`.");

    /// <summary>A ManagedResource's data cannot be decoded.</summary>
    public static readonly ErrorDefinition NotDecodable = new(
        "MIG-ADDON-002", "A ManagedResource cannot be decoded", false, "the cluster.", "repair the data key named or mark the ManagedResource ignored, then `masterful retry`.");

    /// <summary>An object cannot be applied.</summary>
    public static readonly ErrorDefinition NotApplied = new(
        "MIG-ADDON-003", "An addon object cannot be applied", true, "objects after it.", "read the API server's answer, then `masterful retry`, or `masterful skip` with a reason.");

    /// <summary>gardener-resource-manager's Deployment or configuration is not what can be rewritten for the cluster.</summary>
    public static readonly ErrorDefinition ResourceManagerNotRewritable = new(
        "MIG-ADDON-004", "gardener-resource-manager cannot be rewritten for the cluster", false, "the cluster.", "repair the object named in the Seed, then `masterful retry`.");

    /// <summary>gardener-resource-manager does not come up, or does not apply what it was given.</summary>
    public static readonly ErrorDefinition ResourceManagerNotUp = new(
        "MIG-ADDON-005", "gardener-resource-manager does not come up in the cluster", true, "the addons, which are applied; nothing is deleted.",
        "look at Deployment `kube-system/gardener-resource-manager` and at the ManagedResource named, then `masterful retry`.");
}
