namespace Masterful.Simulation.Actors;

/// <summary>Something real behind one of the Seed's workloads: the source etcd, the source API server.</summary>
public interface IHostedWorkload
{
    bool IsRunning { get; }

    /// <summary>Starts it unless it runs; returns once it answers.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stops it at once, cutting its connections.</summary>
    Task StopAsync();
}
