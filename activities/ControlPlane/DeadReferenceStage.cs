namespace Masterful.Activities.ControlPlane;

/// <summary>How far a new control plane is when dead references are looked for, as it decides what a missing endpoint means.</summary>
internal enum DeadReferenceStage
{
    /// <summary>No controller manager was placed yet: endpoints are those of the source, and tell whose Pods ran.</summary>
    NoController,

    /// <summary>
    /// A controller manager was placed by an earlier attempt: no kubelet reaches this API server yet, so it calls all Pods not ready in time, and a
    /// webhook without endpoints may be anybody's that lives.
    /// </summary>
    ControllersPlaced,

    /// <summary>The addons are applied: all Services that the migration brings are there, whose Pods may take a while.</summary>
    AddonsApplied,
}
