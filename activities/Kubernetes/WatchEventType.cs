namespace Masterful.Activities.Kubernetes;

/// <summary>What happened to an object.</summary>
public enum WatchEventType
{
    /// <summary>It is new, or is seen for the first time.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone; the object is as it was last seen.</summary>
    Deleted,
}
