namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What goes wrong with the things around a migration.</summary>
public static class PlatformErrors
{
    /// <summary>An API server cannot be asked.</summary>
    public static readonly ErrorDefinition ApiUnavailable = new(
        "MIG-API-001", "An API server does not answer as it should", true, "the object named.", "check the kubeconfig in the landscape file and the API server, then `masterful retry`.");

    /// <summary>An API server refuses the credential.</summary>
    public static readonly ErrorDefinition ApiForbidden = new(
        "MIG-API-002", "An API server refuses the credential", false, "the object named.", "give the identity the rights that docs/security.md lists, then `masterful retry`.");

    /// <summary>A kubeconfig that a command was given.</summary>
    public static readonly ErrorDefinition Kubeconfig = new(
        "MIG-API-003", "A kubeconfig cannot be used", false, "anything.", "name one with --kubeconfig (and --context), or set KUBECONFIG as for kubectl.");

    /// <summary>The landscape file is wrong.</summary>
    public static readonly ErrorDefinition Landscape = new(
        "MIG-LAND-001", "The landscape file is not valid", false, "anything.", "correct the file and restart the worker or agent.");

    /// <summary>An artifact is missing or damaged.</summary>
    public static readonly ErrorDefinition Artifact = new(
        "MIG-ART-001", "An artifact is missing or damaged", false, "the node.", "check the artifact store; `masterful retry` makes the step write it again.");

    /// <summary>An artifact is sealed to another key.</summary>
    public static readonly ErrorDefinition ArtifactSealed = new(
        "MIG-ART-002", "An artifact is sealed to another key", false, "the node.", "put the key back: a node's is /var/lib/masterful/node.key, the workers' is artifacts.keyFile, the same on all of them. The runbook says what to do about one that is lost.");

    /// <summary>The artifact store cannot be asked.</summary>
    public static readonly ErrorDefinition ArtifactStore = new(
        "MIG-ART-003", "The artifact store does not answer as it should", true, "what the store held; an upload that was interrupted goes on with the parts that are there.", "check bucket, endpoint and credentials in the landscape file and the store itself, then `masterful retry`.");

    /// <summary>A program that is needed is not there.</summary>
    public static readonly ErrorDefinition ToolMissing = new(
        "MIG-TOOL-001", "A program is missing or too old", false, "anything.", "install etcd, etcdctl and etcdutl >= 3.5 where the message says, then `masterful retry`.");

    /// <summary>The disk is full or not writable.</summary>
    public static readonly ErrorDefinition NodeFile = new(
        "MIG-NODE-001", "A file on the node cannot be written", true, "files that already exist.", "make room or repair the file system on the node, then `masterful retry`.");

    /// <summary>Nobody serves a node's task queue.</summary>
    public static readonly ErrorDefinition AgentAway = new(
        "MIG-NODE-002", "The agent of a node does not answer", true, "the other nodes and the source.", "bring `masterful agent` back on the node named, then `masterful retry`; or `masterful rollback` before the point of no return, and where a step back waits for a node that is lost, `masterful skip --reason ...` leaves it behind.");

    /// <summary>The kubelet of a node cannot be changed.</summary>
    public static readonly ErrorDefinition Kubelet = new(
        "MIG-NODE-003", "The kubelet of a node does not come back after a change", true, "the Pods that run on the node.", "look at the kubelet's log on the node named (`journalctl -u kubelet`), and at `kubelet.restart` and `kubelet.healthPort` in the landscape file, then `masterful retry`; `masterful rollback`, before the point of no return, gives the kubelet its arguments back.");

    /// <summary>An image of a static Pod is neither there nor to be had.</summary>
    public static readonly ErrorDefinition Image = new(
        "MIG-NODE-004", "An image cannot be pulled on a node", true, "the source, which goes on serving.", "repair the registry, its credentials or the route to it, or load the image into the node's runtime, then `masterful retry`. Where only the kubelet can pull it, `images: {command: []}` of the node in the landscape file leaves it to the kubelet.");

    /// <summary>An agent took what is for another node.</summary>
    public static readonly ErrorDefinition OtherNode = new(
        "MIG-NODE-005", "A step reached the agent of another node", true, "anything.", "see that each agent runs with its own node's name (`--node`) and that no two nodes of one Temporal namespace have the same name, of two landscapes neither, or give each landscape a namespace of its own; then `masterful retry`.");

    /// <summary>Something that was not expected.</summary>
    public static readonly ErrorDefinition Unexpected = new(
        "MIG-INT-001", "Something unexpected happened", true, "see the phase's evidence.", "read the cause; `masterful retry` once it is understood, or `masterful rollback`.");

    /// <summary>A fault that was asked for.</summary>
    public static readonly ErrorDefinition InjectedFault = new(
        "MIG-SIM-001", "A fault was injected", false, "anything in this phase.", "this is a demonstration: `masterful retry`, or `masterful rollback` before the point of no return.");

    /// <summary>The Temporal service is away.</summary>
    public static readonly ErrorDefinition TemporalUnavailable = new(
        "MIG-TMP-001", "The Temporal service does not answer", true, "anything.", "check --address (or TEMPORAL_ADDRESS); `masterful dev` starts one on this machine.");

    /// <summary>Payloads are encrypted with a key that this process does not have.</summary>
    public static readonly ErrorDefinition PayloadKey = new(
        "MIG-TMP-002", "A payload cannot be decrypted", true, "anything.", "give every worker, agent and client the key file that holds the key named (--codec-key-file or MASTERFUL_CODEC_KEYS), then start them again.");

    /// <summary>The key file of the payload codec is wrong.</summary>
    public static readonly ErrorDefinition PayloadKeyFile = new(
        "MIG-TMP-003", "The payload codec's key file is not valid", false, "anything.", "correct the file, one line a key as `masterful codec new-key` writes it, and start again.");

    /// <summary><c>temporal-dev.yaml</c> is wrong.</summary>
    public static readonly ErrorDefinition DevSettings = new(
        "MIG-TMP-004", "The settings of this machine's Temporal Service are not valid", false, "anything.", "correct the file and start `masterful dev` again.");
}
