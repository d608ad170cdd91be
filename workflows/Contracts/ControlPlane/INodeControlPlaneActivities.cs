using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Places static Pods, each only when what it needs is healthy.</summary>
public interface INodeControlPlaneActivities
{
    /// <summary>Places etcd-main and etcd-events and waits until both answer over mutual TLS.</summary>
    [Activity]
    Task<ControlPlaneHealth> StartEtcdAsync(NodeContext node);

    /// <summary>Places kube-apiserver and waits for <c>/readyz</c>.</summary>
    [Activity]
    Task<ControlPlaneHealth> StartApiServerAsync(NodeContext node);

    /// <summary>Finds webhooks, APIServices and CRD conversions that point at hosts that are gone; removes, with a saved copy, those that block writes.</summary>
    [Activity]
    Task<DeadReferences> RemoveDeadReferencesAsync(NodeContext node);

    /// <summary>Places kube-controller-manager and kube-scheduler and waits until each holds a lease that this node renews.</summary>
    [Activity]
    Task<ControlPlaneHealth> StartControllersAsync(NodeContext node);

    /// <summary>Proves that every component is healthy now; fails with <c>MIG-CUT-005</c> when not.</summary>
    [Activity]
    Task<ControlPlaneHealth> CheckControlPlaneAsync(NodeContext node);

    /// <summary>
    /// Gives kube-controller-manager the patience for Nodes back that it had in the Seed, where it was given more for the time of the move. Answers
    /// what was done; nothing where nothing was to be done.
    /// </summary>
    [Activity]
    Task<string> SettleControllersAsync(NodeContext node);

    /// <summary>Compensation: puts saved objects back, moves the manifests out and waits until nothing listens any more. Tolerates that none was placed.</summary>
    [Activity]
    Task RemoveControlPlaneAsync(NodeContext node);
}
