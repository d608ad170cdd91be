using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Preflight;

/// <summary>
/// How much memory the control plane needs on a node, by what its components request in the Seed. Their Deployments often hold a constant: what they were seen
/// to use stands in the requests of their Pods, where a VerticalPodAutoscaler writes it.
/// </summary>
internal static class ComponentMemory
{
    // What the static Pods of both etcds request at least.
    private const long Etcds = 275L << 20;
    private const int DatabaseFactor = 2;
    private static readonly string[] Components = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    /// <summary>Bytes; 0 when the database's size is not known.</summary>
    /// <param name="workloads">The Seed's Deployments.</param>
    /// <param name="pods">Pods of the control plane's namespace.</param>
    /// <param name="databaseBytes">Size of etcd-main's database, which etcd maps as a whole, and keeps an index of.</param>
    public static long Of(IReadOnlyList<JsonObject> workloads, IReadOnlyList<JsonObject> pods, long databaseBytes) => databaseBytes == 0
        ? 0
        : Etcds + (DatabaseFactor * databaseBytes) + Components.Sum(component => workloads
            .Where(item => item.Kind() == "Deployment" && item.Name() == component)
            .SelectMany(item => item.Children("spec", "template", "spec", "containers"))
            .Concat(pods.SelectMany(pod => pod.Children("spec", "containers")))
            .Where(container => container.Text("name") == component)
            .Select(container => Bytes(container.Text("resources", "requests", "memory") ?? ""))
            .DefaultIfEmpty()
            .Max());

    /// <summary>A quantity of Kubernetes in bytes; 0 when it is none.</summary>
    internal static long Bytes(string quantity)
    {
        (string Suffix, long Factor)[] units =
            [("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000), ("", 1)];
        var (suffix, factor) = units.First(unit => quantity.EndsWith(unit.Suffix, StringComparison.Ordinal));
        return decimal.TryParse(quantity[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (long)(number * factor) : 0;
    }
}
