namespace Masterful.Simulation.Api;

/// <summary>Times as Kubernetes writes them.</summary>
public static class KubernetesTime
{
    /// <summary>To the second, as <c>metadata.creationTimestamp</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>To the microsecond, as a Lease's <c>renewTime</c>.</summary>
    public static string FormatMicro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}
