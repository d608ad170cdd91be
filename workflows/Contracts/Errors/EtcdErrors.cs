namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What etcd raises.</summary>
public static class EtcdErrors
{
    /// <summary>The source's etcd refuses or does not answer.</summary>
    public static readonly ErrorDefinition SourceRefused = new(
        "MIG-ETCD-001", "The source's etcd refuses", true, "the node; the source stays fenced.", "check the endpoint in the landscape file, that the etcd-client Secret in force is the one its CA signed, and that all members are well, then `masterful retry` or `masterful rollback`.");

    /// <summary>The snapshot file is damaged.</summary>
    public static readonly ErrorDefinition SnapshotDamaged = new(
        "MIG-ETCD-002", "The snapshot is damaged", true, "the node's etcd data.", "`masterful retry` takes a new one; a file of your own is to be saved again with `etcdctl snapshot save`.");

    /// <summary>Something wrote after the fence.</summary>
    public static readonly ErrorDefinition RevisionMoved = new(
        "MIG-ETCD-003", "The revision moved after the fence", false, "the node's etcd data.", "find what still writes to the source's etcd, `masterful rollback`, then start again.");

    /// <summary>The restore failed.</summary>
    public static readonly ErrorDefinition RestoreFailed = new(
        "MIG-ETCD-004", "etcdutl does not restore", true, "the source.", "read what etcdutl says, then `masterful retry` or `masterful rollback`.");

    /// <summary>The loopback etcd does not come up.</summary>
    public static readonly ErrorDefinition NotStarted = new(
        "MIG-ETCD-005", "etcd does not start on loopback", true, "the source.", "read etcd's log on the node, then `masterful retry` or `masterful rollback`.");

    /// <summary>A kept key is not what it was.</summary>
    public static readonly ErrorDefinition KeysDiffer = new(
        "MIG-ETCD-006", "A kept key differs from the source", false, "the source.", "`masterful rollback`; keep the node's etcd log for the report.");

    /// <summary>An earlier run's data is not there.</summary>
    public static readonly ErrorDefinition NotRestored = new(
        "MIG-ETCD-007", "etcd data of an earlier run is not there", false, "anything.", "start from Etcd or earlier.");

    /// <summary>A Secret cannot be decrypted.</summary>
    public static readonly ErrorDefinition NotDecrypted = new(
        "MIG-ETCD-008", "A Secret cannot be decrypted with the encryption configuration in force", false, "the source.", "`masterful rollback`; compare the encryption configuration that kube-apiserver mounts.");

    /// <summary>The profile is wrong.</summary>
    public static readonly ErrorDefinition Profile = new(
        "MIG-ETCD-009", "The prune profile is not valid", false, "anything.", "correct the profile, then `masterful retry`.");

    /// <summary>An imported value could not be read.</summary>
    public static readonly ErrorDefinition NotReadable = new(
        "MIG-ETCD-010", "A key to import cannot be read with the encryption configuration that comes along", false, "the node's etcd data; the source stays fenced.", "`masterful rollback`; give the source's kube-apiserver a configuration that holds the key (or rewrite the object with one that it holds), or import by a profile that drops it, then start again.");

    /// <summary>etcd refuses imported keys.</summary>
    public static readonly ErrorDefinition ImportRefused = new(
        "MIG-ETCD-011", "etcd on loopback does not take the imported keys", true, "the source.", "read etcd's log on the node, then `masterful retry` (it goes on with what is missing) or `masterful rollback`.");

    /// <summary>A node's etcd does not become a member.</summary>
    public static readonly ErrorDefinition NotJoined = new(
        "MIG-ETCD-012", "A node does not join etcd", true, "the source, and the members that the message does not name.", "read the log of the node's etcd static Pod and check that the nodes reach each other's peer ports, then `masterful retry` or `masterful rollback`.");

    /// <summary>The members do not agree.</summary>
    public static readonly ErrorDefinition NoQuorum = new(
        "MIG-ETCD-013", "The etcd members are not all well", true, "the members.", "bring the member that is named back, then `masterful retry` or `masterful rollback`.");

    /// <summary>Data that is none of this migration's.</summary>
    public static readonly ErrorDefinition ForeignData = new(
        "MIG-ETCD-014", "Another etcd's data is in the way", false, "that data.", "move it away if nobody needs it, then `masterful retry` or `masterful rollback`, which leaves it alone.");
}
