using Masterful.Workflows.Contracts;

namespace Masterful.Workflows.Phases;

/// <summary>The phases as data: state machine, documentation, reports and fault injection are built from it.</summary>
public static class PhaseTable
{
    /// <summary>The rows, in order.</summary>
    public static IReadOnlyList<PhaseDefinition> All { get; } =
    [
        new(
            PhaseId.Preflight,
            "Reads Garden, Seed, Shoot and node; refuses what cannot work; composes the plan. A rehearsal ends here, with the real steps tried on directories that are thrown away.",
            "The plan and its SHA-256",
            "None: it writes nothing",
            Skippable: false,
            ["InspectSource", "InspectNode", "Rehearse"]),
        new(
            PhaseId.Credentials,
            "Makes the kubelet read static Pods where it does not. Makes keys and signing requests on the node, signs them with the Seed's CAs, renders the static Pods and stages everything there, and pulls their images. Takes a warm snapshot and tries it on the node.",
            "Per credential: CN, O, SANs, EKU, expiry, SPKI fingerprint; how long etcd will take",
            "Removes the files and the warm snapshot, gives the kubelet its arguments back",
            Skippable: false,
            ["PrepareNode", "CreateSigningRequests", "IssueCertificates", "RenderControlPlane", "InstallCredentials", "PullImages", "EnableStaticPods", "TakeWarmSnapshot", "WarmUpEtcd", "CheckCredentials"]),
        new(
            PhaseId.Fence,
            "Stops the actors that would fight back, then KCM, scheduler and kube-apiserver; proves silence and a standing revision.",
            "Replicas before, revision R",
            "Scales everything back to the recorded replicas and proves that the source serves",
            Skippable: false,
            ["RecordSource", "StopActors", "StopSource"]),
        new(
            PhaseId.Etcd,
            "Restores the final snapshot with bumped revision and prunes it before anything serves it, or starts an empty etcd, into which it imports the keys that a profile keeps when that is asked for.",
            "Revision restored, keys kept and dropped with reason, one Secret decrypted",
            "Stops etcd and removes its data directory",
            Skippable: false,
            ["TakeSnapshot", "RestoreEtcd", "CreateEtcd", "ImportEtcd", "PruneEtcd", "CheckEtcd"]),
        new(
            PhaseId.Cutover,
            "Places static Pods: etcd, kube-apiserver, then, with dead webhooks removed, KCM and scheduler; each waits for the one before. Further nodes join one by one while the first one's servers come up: etcd as a learner that gets its vote when it is in sync; kube-apiserver comes up while the next one joins, KCM and scheduler once all of that is there.",
            "/readyz, leases renewed by the node; with three nodes etcd's quorum after each join",
            "Takes members out of etcd, moves the manifests out, waits until nothing listens, puts saved objects back",
            Skippable: false,
            ["StartEtcd", "StartApiServer", "RemoveDeadReferences", "StartControllers", "AddMembers", "JoinMembers", "PromoteMembers", "CheckControlPlane", "CheckMembers"]),
        new(
            PhaseId.Endpoint,
            "Moves the API's names to the node: the point of no return. Kubelets and node agents that use a name which is not moved are given one that is. Where DNS moves the names, KCM has more patience with Nodes until all of them were seen.",
            "Every node Ready with a lease newer than the switch; measured downtime",
            "Refused after the switch: only forward repair",
            Skippable: false,
            ["RecordEndpoint", "SwitchEndpoint", "SwitchHosts", "RehomeNode", "WaitForNodes", "CollectProbe", "SettleControllers"]),
        new(
            PhaseId.Addons,
            "Replays ManagedResources onto the new API server by server-side apply.",
            "Objects created, changed, unchanged, skipped with reason",
            "None: after the point of no return",
            Skippable: true,
            ["CollectAddons", "ApplyAddons"]),
        new(
            PhaseId.Seed,
            "Registers the Shoot as a Seed in the Garden, unmanaged or as self-hosted Shoot with ManagedSeed, and waits for its conditions.",
            "The Seed's conditions",
            "None: after the point of no return; a retry replaces what was begun",
            Skippable: true,
            ["PrepareSeed", "ApplySeedObjects", "RegisterManagedSeed", "WaitForSeed", "RemoveBootstrap"]),
        new(
            PhaseId.Verify,
            "Checks what was promised, then revokes the migration's own operator credential.",
            "Every check with what was seen",
            "None",
            Skippable: true,
            ["VerifyControlPlane", "VerifySource", "RevokeOperator"]),
        new(
            PhaseId.Retire,
            "Orphans what is left in the Seed and makes extensions let go, some of which delete ManagedResources of their own; itself deletes nothing but, when asked and approved for just that, machine objects.",
            "The list of what was done and what is left",
            "None",
            Skippable: true,
            ["ListRetirement", "OrphanSource", "MigrateExtensions", "ForgetMachines"]),
    ];

    /// <summary>The row of a phase.</summary>
    public static PhaseDefinition Get(PhaseId phase) => All[(int)phase];

    /// <summary>The phase that an activity belongs to; null for those of no single phase (guards, probe, compensations).</summary>
    public static PhaseId? PhaseOf(string activity) =>
        All.FirstOrDefault(phase => phase.Activities.Contains(activity))?.Id;
}
