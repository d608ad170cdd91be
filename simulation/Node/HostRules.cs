using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>What a kubelet refuses of a static Pod besides its form, in its words: contradictions, and what the API server or the host's network rules out.</summary>
internal static class HostRules
{
    /// <exception cref="FormatException">A kubelet would refuse it.</exception>
    public static void Check(JsonObject spec)
    {
        if (spec.TextAt("serviceAccountName") is { Length: > 0 }) throw new FormatException("static pods may not reference serviceaccounts");
        var pod = spec["securityContext"] as JsonObject;
        foreach (var container in PodManifest.Objects(spec, "containers")) CheckUser(pod, container);
        if (spec["hostNetwork"]?.GetValue<bool>() != true) return;
        if (spec.ListAt("securityContext", "sysctls").FirstOrDefault(s => s.TextAt("name")?.StartsWith("net.", StringComparison.Ordinal) == true) is { } sysctl)
            throw new FormatException($"spec.securityContext.sysctls.name: Invalid value: \"{sysctl.TextAt("name")}\": may not be specified when 'hostNetwork' is true");
        foreach (var port in PodManifest.Objects(spec, "containers").SelectMany(c => PodManifest.Objects(c, "ports")))
        {
            if (port.NumberAt("hostPort") is { } host && host != 0 && host != port.NumberAt("containerPort"))
                throw new FormatException($"ports.hostPort: Invalid value: {host}: must match `containerPort` when `hostNetwork` is true");
        }
    }

    /// <summary>A container's own fields win over its Pod's, each by itself.</summary>
    private static void CheckUser(JsonObject? pod, JsonObject container)
    {
        var own = container["securityContext"] as JsonObject;
        var user = (own?["runAsUser"] ?? pod?["runAsUser"])?.GetValue<long>();
        if ((own?["runAsNonRoot"] ?? pod?["runAsNonRoot"])?.GetValue<bool>() == true && user == 0)
            throw new FormatException("container's runAsUser breaks non-root policy");
    }
}
