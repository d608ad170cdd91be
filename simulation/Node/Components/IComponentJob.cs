namespace Masterful.Simulation.Node;

/// <summary>What a component does while it leads.</summary>
internal interface IComponentJob : IDisposable
{
    /// <summary>Brings the cluster one step nearer; called again and again.</summary>
    Task RunOnceAsync(CancellationToken cancellationToken);
}
