namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>A test of the real programs, by controller-runtime's convention in the folder <c>KUBEBUILDER_ASSETS</c>; skipped, saying so, without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealKubernetesFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    public RealKubernetesFactAttribute() => Skip = Missing;

    /// <summary>What is missing; null when all programs are there.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is not { Length: > 0 } folder
        ? "KUBEBUILDER_ASSETS names no folder with real Kubernetes programs"
        : Programs.Where(program => !File.Exists(Path.Combine(folder, program))).ToList() is { Count: > 0 } missing
            ? $"{folder} (KUBEBUILDER_ASSETS) has no {string.Join(", ", missing)}"
            : null;
}
