namespace Masterful.Workflows.Contracts;

/// <summary>The phases of a migration, in their order.</summary>
public enum PhaseId
{
    /// <summary>Reads everything, refuses what cannot work, writes the plan.</summary>
    Preflight,

    /// <summary>Makes keys and certificates, and stages every file of the control plane on the node.</summary>
    Credentials,

    /// <summary>Takes the source out of service.</summary>
    Fence,

    /// <summary>Brings etcd's content to the node.</summary>
    Etcd,

    /// <summary>Starts the static Pods.</summary>
    Cutover,

    /// <summary>Moves the API's names; the point of no return.</summary>
    Endpoint,

    /// <summary>Replays ManagedResources.</summary>
    Addons,

    /// <summary>Registers the Shoot as a Seed.</summary>
    Seed,

    /// <summary>Checks what was promised.</summary>
    Verify,

    /// <summary>Lets go of the source.</summary>
    Retire,
}
