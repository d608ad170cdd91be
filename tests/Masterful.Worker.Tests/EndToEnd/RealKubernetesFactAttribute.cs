namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>A test of the real programs, by controller-runtime's convention in the folder <c>KUBEBUILDER_ASSETS</c>; skipped, saying so, without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealKubernetesFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    public RealKubernetesFactAttribute()
    {
        var folder = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        if (string.IsNullOrEmpty(folder))
        {
            Skip = "KUBEBUILDER_ASSETS names no folder with real Kubernetes programs";
        }
        else if (Programs.Where(program => !File.Exists(Path.Combine(folder, program))).ToList() is { Count: > 0 } missing)
        {
            Skip = $"{folder} (KUBEBUILDER_ASSETS) has no {string.Join(", ", missing)}";
        }
    }
}
