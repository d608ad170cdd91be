namespace Masterful.Simulation.Node;

/// <summary>Starts containers; what a node's container runtime is to its kubelet.</summary>
public interface IContainerRuntime
{
    /// <summary>Starts one; an exception is a container that did not start, and its message the reason.</summary>
    Task<IContainer> StartAsync(ContainerStart start, CancellationToken cancellationToken);
}
