namespace Masterful.Simulation.Node;

/// <summary>A container that was started: a real process, or a component that runs inside the simulation.</summary>
public interface IContainer : IAsyncDisposable
{
    /// <summary>Completes with why it ended, however it ended.</summary>
    Task<string> Exited { get; }

    /// <summary>Asks it to end, and ends it when the grace period is over.</summary>
    Task StopAsync(TimeSpan grace);
}
