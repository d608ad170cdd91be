using System.Collections.Concurrent;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Rehearsal;
using Masterful.Workflows.Contracts.Seed;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>Activities that do nothing but tell that they were called, and fail when a test says so.</summary>
public sealed partial class FakeWorld :
    IPreflightActivities, ICredentialActivities, IControlPlaneActivities, IFenceActivities, IRetireActivities, ISnapshotActivities,
    IEndpointActivities, IAddonActivities, ISeedActivities, IVerificationActivities, IRehearsalActivities
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> reached = new();

    /// <summary>Names of the activities that were called, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The same with the queue that each ran on: <c>JoinMembers on node/node-2</c>.</summary>
    public ConcurrentQueue<string> Places { get; } = new();

    /// <summary>Activities, or those of one queue as <see cref="Places"/> has them, that fail, without being tried again, until they are removed.</summary>
    public ConcurrentDictionary<string, bool> Failing { get; } = new();

    /// <summary>What ends only once something else was called, both as <see cref="Places"/> has them, or <see cref="Reach"/> named it.</summary>
    public ConcurrentDictionary<string, string> After { get; } = new();

    /// <summary>What Credentials signs.</summary>
    public List<IssuedCertificate> Certificates { get; } = [];

    /// <summary>When the migration's own certificate of an earlier run ends.</summary>
    public DateTimeOffset? OperatorEnds { get; set; }

    /// <summary>Whether an earlier run revoked it.</summary>
    public bool OperatorRevoked { get; set; }

    /// <summary>When an earlier run began to move the API's names.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }

    public List<Finding> Findings { get; } = [];

    /// <summary>Whether the kubelets read no static Pods before they are changed.</summary>
    public bool PlainKubelets { get; set; }

    /// <summary>Whether the nodes' kubeconfigs name an API server that is not moved.</summary>
    public bool UnmovedNames { get; set; }

    /// <summary>Whether the nodes' runtimes can be asked for images.</summary>
    public bool PullsImages { get; set; }

    /// <summary>What the nodes say of their memory.</summary>
    public long AvailableBytes { get; set; }

    /// <summary>What the source says is needed of it.</summary>
    public long? MemoryBytes { get; set; }

    /// <summary>Nodes without an agent.</summary>
    public List<string> Workers { get; } = [];

    /// <summary>What the landscape says of the Seed.</summary>
    public string SeedMode { get; set; } = "gardenlet";

    /// <summary>What moves the API's names.</summary>
    public string EndpointProvider { get; set; } = "hosts";

    /// <summary>Machines that the Seed still has.</summary>
    public List<string> Machines { get; } = [];

    /// <summary>ManagedResources that the Seed has until extensions let go, which delete them.</summary>
    public List<string> ManagedResources { get; } = [];

    [Activity]
    public Task<SourceInspection> InspectSourceAsync(MigrationContext migration) => Did("InspectSource", new SourceInspection(
        "seed-a", "shoot--garden--masterful", "uid", "1.36.2", ["api.internal", "api.external"], ["https://api.internal"], "kid", [], [], [], Findings, Workers, MemoryBytes, SwitchedAt));

    [Activity]
    public Task<RehearsalReport> RehearseAsync(MigrationContext migration) => Did("Rehearse", new RehearsalReport(
        [new("Sign", ApiAway: false, 500, "13 certificates"), new("Snapshot", ApiAway: true, 700, "revision 632"), new("Restore", ApiAway: true, 300, "revision 632")],
        new PruneResult(632, [], [], 0, "", "")));

    [Activity]
    public Task<IssuedCertificates> IssueCertificatesAsync(IssueCertificatesRequest request) => Did("IssueCertificates", new IssuedCertificates(
        request.Requests.Node, request.Requests.Requests.Count == 1 ? [.. Certificates.Where(certificate => certificate.Name == request.Requests.Requests[0].Name)] : Certificates));

    [Activity]
    public Task<ControlPlaneBundle> RenderControlPlaneAsync(RenderControlPlaneRequest request) => Did("RenderControlPlane", new ControlPlaneBundle(Artifact, [], 0));

    [Activity]
    public Task<SourceRecord> RecordSourceAsync(MigrationContext migration) => Did("RecordSource", new SourceRecord([], [], null));

    [Activity]
    public Task<StoppedActors> StopActorsAsync(FenceRequest request) => Did("StopActors", new StoppedActors([]));

    [Activity]
    public Task<FenceProof> StopSourceAsync(FenceRequest request) => Did("StopSource", Proof);

    [Activity]
    public Task<FenceProof> CheckFenceAsync(FenceRequest request) => Did("CheckFence", Proof);

    [Activity]
    public Task<FenceGuard> GuardFenceAsync(FenceRequest request) => Did("GuardFence", new FenceGuard(["192.0.2.1"], Now));

    [Activity]
    public Task<RestoredSource> UnfenceAsync(FenceRequest request) => Did("Unfence", new RestoredSource([], "192.0.2.1", Now));

    [Activity]
    public Task<RetirementList> ListRetirementAsync(RetireRequest request) => Did("ListRetirement", Retirement(request));

    [Activity]
    public Task<RetirementList> OrphanSourceAsync(RetireRequest request) => Did("OrphanSource", Retirement(request));

    [Activity]
    public Task<RetirementList> MigrateExtensionsAsync(RetireRequest request) => Did("MigrateExtensions", Migrate(request));

    [Activity]
    public Task<RetirementList> ForgetMachinesAsync(RetireRequest request) => Did("ForgetMachines", Forget(request));

    [Activity]
    public Task<SnapshotResult> TakeSnapshotAsync(TakeSnapshotRequest request) => Did("TakeSnapshot", new SnapshotResult(Artifact, Artifact, 632, 1, 461, ["node-1"]));

    [Activity]
    public Task<SnapshotResult> TakeWarmSnapshotAsync(TakeSnapshotRequest request) => Did("TakeWarmSnapshot", new SnapshotResult(Artifact, Artifact, 600, 1, 461, ["node-1"]));

    [Activity]
    public Task RemoveWarmSnapshotAsync(MigrationContext migration) => Did("RemoveWarmSnapshot", true);

    [Activity]
    public Task<EndpointRecord> RecordEndpointAsync(MigrationContext migration) => Did("RecordEndpoint", new EndpointRecord(EndpointProvider, ["api.internal"], 443, ["192.0.2.1"], ["192.0.2.2"]));

    [Activity]
    public Task<EndpointSwitch> SwitchEndpointAsync(EndpointRequest request) => Did("SwitchEndpoint", new EndpointSwitch(request.Record, Now, []));

    [Activity]
    public Task<AddonBundle> CollectAddonsAsync(CollectAddonsRequest request) => Did("CollectAddons", new AddonBundle(Artifact, [], 0));

    [Activity]
    public Task<SeedBundle> PrepareSeedAsync(PrepareSeedRequest request) => Did("PrepareSeed", new SeedBundle("masterful", SeedMode, Artifact, "abcdef"));

    [Activity]
    public Task<IReadOnlyList<SeedCondition>> RegisterManagedSeedAsync(SeedRequest request) =>
        Did<IReadOnlyList<SeedCondition>>("RegisterManagedSeed", [new SeedCondition("EveryNodeReady", "True", "")]);

    [Activity]
    public Task<SeedRegistration> WaitForSeedAsync(SeedRequest request) => Did("WaitForSeed", new SeedRegistration("masterful", "uid", []));

    [Activity]
    public Task<string> ForgetBootstrapTokenAsync(SeedRequest request) => Did("ForgetBootstrapToken", "the token is gone");

    [Activity]
    public Task<VerificationReport> VerifySourceAsync(FenceRequest request) => Did("VerifySource", new VerificationReport([]));

    /// <summary>What the probe beside the Seed answers.</summary>
    public ProbeReport Outside { get; set; } = new("beside seed-a", Now, Now.AddSeconds(20), 200, [new ProbeGap("read", Now.AddSeconds(1), Now.AddSeconds(6), false)]) { Successes = 150 };

    [Activity]
    public async Task<ProbeReport> ProbeOutsideAsync(ProbeRequest request)
    {
        await Did("ProbeOutside", true);
        await UntilCancelledAsync();
        return Outside;
    }

    internal static ArtifactRef Artifact { get; } = new("artifact", new string('0', 64), 1, "sha256:x");

    private static FenceProof Proof { get; } = new(632, ["192.0.2.1"], TimeSpan.FromSeconds(2), Now);

    private RetirementList Forget(RetireRequest request)
    {
        var all = Retirement(request);
        if (!Failing.ContainsKey("ForgetMachines"))
        {
            Machines.Clear();
        }

        return new([.. all.Items.Select(item => item with { Outcome = "done" })]);
    }

    private RetirementList Migrate(RetireRequest request)
    {
        ManagedResources.Clear();
        return Retirement(request);
    }

    private RetirementList Retirement(RetireRequest request) => new(
    [
        .. ManagedResources.Select(name => new RetirementItem(
            "seed", new ObjectRef("resources.gardener.cloud/v1alpha1", "ManagedResource", "shoot--garden--masterful", name), "orphan", "", "done")),
        .. Machines.Select(machine => new RetirementItem(
            "seed", new ObjectRef("machine.sapcloud.io/v1alpha1", "Machine", "shoot--garden--masterful", machine), request.DeleteMachines ? "delete" : "leave", "")),
    ]);

    /// <summary>Lets go on what waits for this (<see cref="After"/>).</summary>
    public void Reach(string what) => Reached(what).TrySetResult();

    private TaskCompletionSource Reached(string what) => reached.GetOrAdd(what, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task<T> Did<T>(string activity, T result)
    {
        Calls.Enqueue(activity);
        var place = $"{activity} on {ActivityExecutionContext.Current.Info.TaskQueue}";
        Places.Enqueue(place);
        Reach(place);
        if (After.TryGetValue(place, out var other))
        {
            await Reached(other).Task.WaitAsync(ActivityExecutionContext.Current.CancellationToken);
        }

        return Failing.ContainsKey(activity) || Failing.ContainsKey(place)
            ? throw PlatformErrors.InjectedFault.At(activity, "the test says so.")
            : result;
    }
}
