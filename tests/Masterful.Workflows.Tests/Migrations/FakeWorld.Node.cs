using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Seed;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>The node's half.</summary>
public sealed partial class FakeWorld :
    INodePreflightActivities, INodeCredentialActivities, INodeKubeletActivities, INodeEtcdActivities, INodeControlPlaneActivities, INodeEndpointActivities,
    INodeMemberActivities, INodeRehomeActivities, INodeImageActivities, INodeAddonActivities, INodeSeedActivities, INodeVerificationActivities
{
    private static readonly NodeIdentity Identity = new("node-1", "key", "sha256:x");
    private static readonly RestoredEtcd Restored = new("/var/lib/etcd-main/data/new.etcd", 632, 1_000_000, false);
    private static readonly PruneResult Pruned = new(1_000_700, [], [], 351, "", "");
    private static readonly ControlPlaneHealth Healthy = new([]);

    [Activity]
    public Task<NodeInspection> InspectNodeAsync(NodeContext node) =>
        Did("InspectNode", new NodeInspection(node.Node, "192.0.2.2", "3.5.16", 1L << 34, Now, [], PlainKubelets, UnmovedNames, AvailableBytes, PullsImages));

    [Activity]
    public Task<string> EnableStaticPodsAsync(NodeContext node) => Did("EnableStaticPods", "reads static Pods");

    [Activity]
    public Task<string> RestoreKubeletAsync(NodeContext node) => Did("RestoreKubelet", "as before");

    [Activity]
    public Task<string> PullImagesAsync(PullImagesRequest request) => Did("PullImages", "pulled");

    [Activity]
    public Task<NodeIdentity> PrepareNodeAsync(NodeContext node) => Did("PrepareNode", Identity);

    [Activity]
    public Task<SigningRequests> CreateSigningRequestsAsync(NodeContext node) => Did("CreateSigningRequests", new SigningRequests(node.Node, [new("etcd-client", "", ""), new(CredentialNames.Operator, "", "")]));

    [Activity]
    public Task<InstalledCredentials> InstallCredentialsAsync(InstallCredentialsRequest request) => Did("InstallCredentials", new InstalledCredentials(Identity, []));

    [Activity]
    public Task<InstalledCredentials> CheckCredentialsAsync(NodeContext node) => Did("CheckCredentials", new InstalledCredentials(Identity, [], OperatorEnds, OperatorRevoked));

    [Activity]
    public Task RenewOperatorAsync(RenewOperatorRequest request) => Did("RenewOperator", true);

    [Activity]
    public Task RemoveCredentialsAsync(NodeContext node) => Did("RemoveCredentials", true);

    [Activity]
    public Task<RestoredEtcd> RestoreEtcdAsync(RestoreEtcdRequest request) => Did("RestoreEtcd", Restored);

    [Activity]
    public Task<RestoredEtcd> CreateEtcdAsync(NodeContext node) => Did("CreateEtcd", Restored with { Fresh = true, SourceRevision = 0 });

    [Activity]
    public Task<EtcdState> ImportEtcdAsync(ImportEtcdRequest request) => Did("ImportEtcd", new EtcdState(Restored with { Fresh = true, SourceRevision = 0 }, Pruned));

    [Activity]
    public Task<PruneResult> PruneEtcdAsync(PruneEtcdRequest request) => Did("PruneEtcd", Pruned);

    [Activity]
    public Task<WarmedEtcd> WarmUpEtcdAsync(RestoreEtcdRequest request) => Did("WarmUpEtcd", new WarmedEtcd(
        [new("Restore", ApiAway: true, 300, "revision 632"), new("Prune", ApiAway: true, 700, "351 keys kept")], Pruned));

    [Activity]
    public Task RemoveWarmEtcdAsync(NodeContext node) => Did("RemoveWarmEtcd", true);

    [Activity]
    public Task<EtcdMembership> AddMembersAsync(MemberRequest request) => Did("AddMembers", new EtcdMembership(request.Joining, "a", "b"));

    [Activity]
    public Task<ControlPlaneHealth> JoinMembersAsync(JoinMembersRequest request) => Did("JoinMembers", Healthy);

    [Activity]
    public Task<ControlPlaneHealth> PromoteMembersAsync(MemberRequest request) => Did("PromoteMembers", Healthy);

    [Activity]
    public Task<ControlPlaneHealth> CheckMembersAsync(NodeContext node) => Did("CheckMembers", Healthy);

    [Activity]
    public Task<string> RemoveMembersAsync(MemberRequest request) => Did("RemoveMembers", $"{request.Joining} was taken out");

    [Activity]
    public Task<EtcdState> CheckEtcdAsync(NodeContext node) => Did("CheckEtcd", new EtcdState(Restored, Pruned));

    [Activity]
    public Task RemoveEtcdAsync(NodeContext node) => Did("RemoveEtcd", true);

    [Activity]
    public Task<ControlPlaneHealth> StartEtcdAsync(NodeContext node) => Did("StartEtcd", Healthy);

    [Activity]
    public Task<ControlPlaneHealth> StartApiServerAsync(NodeContext node) => Did("StartApiServer", Healthy);

    [Activity]
    public Task<DeadReferences> RemoveDeadReferencesAsync(NodeContext node) => Did("RemoveDeadReferences", new DeadReferences([], ""));

    [Activity]
    public Task<ControlPlaneHealth> StartControllersAsync(NodeContext node) => Did("StartControllers", Healthy);

    [Activity]
    public Task<ControlPlaneHealth> CheckControlPlaneAsync(NodeContext node) => Did("CheckControlPlane", Healthy);

    [Activity]
    public Task<string> SettleControllersAsync(NodeContext node) => Did("SettleControllers", $"{node.Node} is settled");

    [Activity]
    public Task RemoveControlPlaneAsync(NodeContext node) => Did("RemoveControlPlane", true);

    [Activity]
    public Task<EndpointSwitch> SwitchHostsAsync(NodeEndpointRequest request) => Did("SwitchHosts", new EndpointSwitch(request.Record, Now, []));

    [Activity]
    public Task<EndpointSwitch> RehomeNodeAsync(NodeEndpointRequest request) => Did("RehomeNode", new EndpointSwitch(request.Record, Now, ["kubeconfig-real: a -> b"]));

    [Activity]
    public Task<string> RestoreKubeconfigsAsync(NodeContext node) => Did("RestoreKubeconfigs", "as before");

    [Activity]
    public Task<NodesReady> WaitForNodesAsync(WaitForNodesRequest request) => Did("WaitForNodes", new NodesReady([]));

    [Activity]
    public Task<ApplyReport> ApplyAddonsAsync(ApplyAddonsRequest request) => Did("ApplyAddons", new ApplyReport([]));

    [Activity]
    public Task<ApplyReport> ApplySeedObjectsAsync(ApplySeedObjectsRequest request) => Did("ApplySeedObjects", new ApplyReport([]));

    [Activity]
    public Task RemoveBootstrapAsync(NodeContext node) => Did("RemoveBootstrap", true);

    [Activity]
    public async Task ProbeAsync(ProbeRequest request)
    {
        await Did("Probe", true);
        await UntilCancelledAsync();
    }

    private static async Task UntilCancelledAsync()
    {
        var context = ActivityExecutionContext.Current;
        while (!context.CancellationToken.IsCancellationRequested)
        {
            context.Heartbeat();
            await Task.WhenAny(Task.Delay(50), Task.Delay(Timeout.Infinite, context.CancellationToken));
        }
    }

    [Activity]
    public Task<ProbeReport> CollectProbeAsync(NodeContext node) => Did("CollectProbe", new ProbeReport(
        "node-1", Now, Now.AddSeconds(20), 200, [new ProbeGap("write", Now.AddSeconds(2), Now.AddSeconds(9), false)]) { Successes = 150 });

    [Activity]
    public Task<VerificationReport> VerifyControlPlaneAsync(VerifyControlPlaneRequest request) => Did("VerifyControlPlane", new VerificationReport([]));

    [Activity]
    public Task RevokeOperatorAsync(NodeContext node) => Did("RevokeOperator", true);
}
