using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Node;

namespace Masterful.Simulation.Landscape;

/// <summary>Starts each actor with what it watches.</summary>
internal sealed class LandscapeActors(SimulationOptions options, KubeClient garden, KubeClient seed, SimulationLog log)
{
    public IAsyncDisposable RunSeedWorkloads(IReadOnlyDictionary<string, IHostedWorkload> hosted) =>
        new ControllerLoop(
            "seed workloads",
            SeedWorkloads.Watched.Select(collection => (seed, collection)),
            new SeedWorkloads(seed, hosted, options.WorkloadDelay).ReconcileAsync,
            log);

    public IAsyncDisposable RunDnsRecords(IReadOnlyList<NodeIdentity> nodes) =>
        new ControllerLoop(
            "dns records",
            [(seed, DnsRecordController.Watched)],
            new DnsRecordController(
                seed, nodes, options.LoadBalancer ? [NodeLoadBalancer.Address] : [], SourceAddress.Value, options.DnsDelay).ReconcileAsync,
            log);

    public IAsyncDisposable RunSourceGardenlet(IReadOnlyList<JsonObject> desired) =>
        new ControllerLoop(
            "source gardenlet",
            [(seed, "/apis/apps/v1/deployments")],
            new SourceGardenlet(garden, seed, desired, options.GardenletResync, log).ReconcileAsync,
            log);

    public IAsyncDisposable RunCertificateSigner(CertificateAuthority authority) =>
        new ControllerLoop(
            "certificate signer", [(garden, CertificateSigner.Watched)], new CertificateSigner(garden, authority).ReconcileAsync, log);

    public IAsyncDisposable RunExtensions(string realThings) =>
        new ControllerLoop(
            "extensions",
            ExtensionControllers.Watched.Select(collection => (seed, collection)),
            new ExtensionControllers(seed, realThings, options.WorkloadDelay).ReconcileAsync,
            log);

    public IAsyncDisposable RunMachineControllerManager(string ns, string realThings) =>
        new ControllerLoop(
            "machine-controller-manager",
            MachineControllerManager.Watched.Select(collection => (seed, collection)),
            new MachineControllerManager(seed, ns, realThings).ReconcileAsync,
            log);

    public IAsyncDisposable RunTargetGardenlet(KubeClient shoot) =>
        new ControllerLoop("gardenlet", [], new TargetGardenlet(shoot, log).ReconcileAsync, log);

    public IAsyncDisposable RunResourceManager(KubeClient shoot) =>
        new ControllerLoop("resource manager of the cluster", [], new ClusterResourceManager(shoot).ReconcileAsync, log);

    public IAsyncDisposable RunShootGardenlet(KubeClient shoot) =>
        new ControllerLoop("gardenlet of the self-hosted shoot", [], new ShootGardenlet(shoot, log).ReconcileAsync, log);
}
