namespace Masterful.Simulation.Node;

/// <summary>What a component does while it leads.</summary>
internal interface IComponentJob : IDisposable
{
    /// <summary>The collections whose changes call for another step.</summary>
    IReadOnlyList<string> Collections { get; }

    /// <summary>Brings the cluster one step nearer; called whenever one of the collections changed, and now and then all the same.</summary>
    Task RunOnceAsync(CancellationToken cancellationToken);
}
