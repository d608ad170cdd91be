namespace Masterful.Activities.Landscapes;

/// <summary>
/// Everything that a worker or an agent knows about the world and a request must not say. Read from YAML by the worker, with every
/// path already made absolute.
/// </summary>
public sealed record LandscapeFile
{
    /// <summary>Folder of the file; prune profiles and templates are looked up below it.</summary>
    public required string Directory { get; init; }

    /// <summary>The Garden; without a kubeconfig at an agent, which has no business there.</summary>
    public required ClusterAccess Garden { get; init; }

    /// <summary>The Seeds by name; none at an agent.</summary>
    public required IReadOnlyList<SeedAccess> Seeds { get; init; }

    /// <summary>Where artifacts lie.</summary>
    public required ArtifactSettings Artifacts { get; init; }

    /// <summary>The Shoots that may be migrated.</summary>
    public required IReadOnlyList<ShootSettings> Shoots { get; init; }
}
