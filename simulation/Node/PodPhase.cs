namespace Masterful.Simulation.Node;

/// <summary>Where a static Pod stands.</summary>
public enum PodPhase
{
    /// <summary>The manifest was not accepted.</summary>
    Refused,

    /// <summary>Not every container has been started yet, or one is in back-off.</summary>
    Pending,

    /// <summary>Every container runs.</summary>
    Running,

    /// <summary>The manifest is gone and the containers are being stopped.</summary>
    Terminating,
}
