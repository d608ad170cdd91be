namespace Masterful.Simulation.Node;

/// <summary>What a kubelet would tell about one static Pod.</summary>
/// <param name="File">The manifest's file name.</param>
/// <param name="Name">The Pod's name; the file name for a refused manifest.</param>
/// <param name="Hash">The identity of the sandbox: another manifest content is another one.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reason">Why it was refused, or null.</param>
/// <param name="Containers">Its containers.</param>
public sealed record PodStatus(
    string File, string Name, string Hash, PodPhase Phase, string? Reason, IReadOnlyList<ContainerStatus> Containers);
