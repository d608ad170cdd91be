namespace Masterful.Simulation.Node;

/// <summary>What a static Pod runner works on.</summary>
public sealed record StaticPodRunnerOptions
{
    /// <summary>The directory that stands for the node's <c>/</c>.</summary>
    public required string NodeRoot { get; init; }

    /// <summary>The manifests' directory as the kubelet's configuration names it (<c>staticPodPath</c>); null where it names none.</summary>
    public string? ManifestDirectory { get; init; } = "/etc/kubernetes/manifests";

    public required IContainerRuntime Runtime { get; init; }

    /// <summary>A crashed container's first restart delay, doubled with each crash.</summary>
    public TimeSpan RestartBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the directory is read, besides what the file system tells.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(200);
}
