namespace Masterful.Activities.ControlPlane;

/// <summary>Tells hosts that only Pods of the Seed could reach.</summary>
internal static class SeedInternalHost
{
    /// <summary>Whether a host is a Service of a Seed, by the shape of its name; no name server is asked.</summary>
    /// <param name="host">Host of a URL.</param>
    /// <param name="sourceNamespace">The control plane's namespace in the Seed; empty when it is not known.</param>
    public static bool Is(string host, string sourceNamespace)
    {
        var labels = host.TrimEnd('.').Split('.');
        if (host == "localhost" || System.Net.IPAddress.TryParse(host, out _))
        {
            return false;
        }

        // service | service.namespace | service.namespace.svc[.cluster.local]
        var ns = labels.Length > 1 ? labels[1] : "";
        return labels.Length == 1
            || host.EndsWith(".svc", StringComparison.Ordinal)
            || host.EndsWith(".svc.cluster.local", StringComparison.Ordinal)
            || (labels.Length == 2 && (ns == sourceNamespace || ns == "garden" || ns.StartsWith("extension-", StringComparison.Ordinal) || ns.StartsWith("shoot--", StringComparison.Ordinal)));
    }
}
