namespace Masterful.Simulation.Node;

/// <summary>Everything a container needs to be started.</summary>
/// <param name="Pod">Its Pod.</param>
/// <param name="Spec">Itself.</param>
/// <param name="Files">Its mounts.</param>
/// <param name="LogFile">Gets its output.</param>
/// <param name="PidFile">Remembers its process, if it is one.</param>
public sealed record ContainerStart(PodManifest Pod, ContainerSpec Spec, ContainerFiles Files, string LogFile, string PidFile)
{
    /// <summary>The last value of a flag written <c>--name=value</c>, or null; a flag without value reads as <c>true</c>.</summary>
    public string? Flag(string name)
    {
        var prefix = $"--{name}=";
        return Spec.Arguments.LastOrDefault(a => a.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..]
            ?? (Spec.Arguments.Contains($"--{name}") ? "true" : null);
    }

    /// <summary>As <see cref="Flag"/>, for flags without which the program refuses to start.</summary>
    public string RequiredFlag(string name) => Flag(name) ?? throw new FormatException($"{Spec.Program}: flag --{name} is missing");
}
