namespace Masterful.Activities.Kubernetes;

/// <summary>What a server-side apply did.</summary>
public enum ApplyOutcome
{
    /// <summary>The object was not there before.</summary>
    Created,

    /// <summary>The object was stored anew.</summary>
    Changed,

    /// <summary>The object was already so.</summary>
    Unchanged,
}
