namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What reading a snapshot file raises besides <see cref="EtcdErrors.SnapshotDamaged"/>.</summary>
public static class SnapshotErrors
{
    /// <summary>The file cannot be opened.</summary>
    public static readonly ErrorDefinition NotOpened = new(
        "MIG-SNAP-001", "The snapshot file cannot be opened", false, "anything.", "name a file that `etcdctl snapshot save` wrote and that you may read.");

    /// <summary>The revision is not in the snapshot.</summary>
    public static readonly ErrorDefinition RevisionNotHeld = new(
        "MIG-SNAP-002", "The snapshot does not hold that revision", false, "anything.", "choose a revision that `masterful snapshot verify` says it holds, or leave --at out for the newest.");
}
