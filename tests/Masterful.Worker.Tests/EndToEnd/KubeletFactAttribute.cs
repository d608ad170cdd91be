namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>A test under a real kubelet, which the program that <c>MASTERFUL_KUBELET</c> names runs; skipped, saying so, without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KubeletFactAttribute : FactAttribute
{
    public KubeletFactAttribute()
    {
        if (string.IsNullOrEmpty(Program))
        {
            Skip = "MASTERFUL_KUBELET names no program that runs nodes with real kubelets";
        }
        else if (!File.Exists(Program))
        {
            Skip = $"{Program} (MASTERFUL_KUBELET) is not there";
        }
    }

    /// <summary>The program, as <c>masterful demo --kubelet</c> takes it.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("MASTERFUL_KUBELET");
}
