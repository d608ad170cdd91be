using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.ControlPlane;

/// <summary>Reads the lease that tells which instance of a controller works.</summary>
internal static class LeaseProbe
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(45);

    /// <summary>Who holds a component's lease now; empty when nobody does or the API cannot be asked.</summary>
    public static async Task<string> HolderAsync(KubernetesApi api, string component, CancellationToken cancellationToken) =>
        (await api.FindAsync(Reference(component), cancellationToken)).Text("spec", "holderIdentity") ?? "";

    /// <summary>Whether an instance that was not there before has renewed the lease since its manifest was placed.</summary>
    public static async Task<(bool Done, string Seen)> LookAsync(KubernetesApi api, PlacedPod placed, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(await api.FindAsync(Reference(placed.Component), cancellationToken), placed);
        }
        catch (KubernetesApiException problem)
        {
            return (false, $"Lease kube-system/{placed.Component} cannot be read: {problem.Reason}: {problem.StatusMessage}");
        }
    }

    /// <summary>Whether a lease is still being renewed.</summary>
    public static bool IsFresh(JsonObject? lease, DateTimeOffset now) => Renewed(lease) is { } renewed && now - renewed < Fresh;

    /// <summary>As <see cref="LookAsync"/>, of a lease that was read.</summary>
    internal static (bool Done, string Seen) Judge(JsonObject? lease, PlacedPod placed)
    {
        var name = $"Lease kube-system/{placed.Component}";
        var holder = lease.Text("spec", "holderIdentity") ?? "";
        if (lease is null || holder.Length == 0 || Renewed(lease) is not { } renewed)
        {
            return (false, $"{name} is held by nobody");
        }

        if (renewed <= placed.PlacedAt)
        {
            return (false, $"{name} was last renewed on {renewed.UtcDateTime:O} by {holder}, before the manifest was placed");
        }

        // The restored etcd brings the source's lease along, and its holder renewed it last; only another one is ours.
        return holder == placed.HolderBefore
            ? (false, $"{name} is still held by {holder}, as before")
            : (true, $"{name} held by {holder}, renewed {renewed.UtcDateTime:O}");
    }

    /// <summary>Names a component's lease.</summary>
    public static ObjectRef Reference(string component) => new("coordination.k8s.io/v1", "Lease", "kube-system", component);

    private static DateTimeOffset? Renewed(JsonObject? lease) =>
        DateTimeOffset.TryParse(lease.Text("spec", "renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed) ? renewed : null;
}
