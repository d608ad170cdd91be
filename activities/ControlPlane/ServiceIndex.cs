using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.ControlPlane;

/// <summary>Which Services a cluster has, and behind which of them somebody answers, at one moment.</summary>
internal sealed class ServiceIndex
{
    private readonly Dictionary<(string Namespace, string Name), string?> external;
    private readonly HashSet<(string Namespace, string Name)> ready;

    /// <summary>From objects at hand.</summary>
    /// <param name="services">The Services.</param>
    /// <param name="slices">The EndpointSlices.</param>
    public ServiceIndex(IEnumerable<JsonObject> services, IEnumerable<JsonObject> slices)
    {
        external = services.ToDictionary(
            service => (service.Namespace() ?? "", service.Name()),
            service => service.Text("spec", "type") == "ExternalName" ? service.Text("spec", "externalName") : null);
        ready = slices
            .Where(slice => slice.Children("endpoints").Any(endpoint => endpoint.Text("conditions", "ready") != "false"))
            .Select(slice => (slice.Namespace() ?? "", slice.Labels().GetValueOrDefault("kubernetes.io/service-name", "")))
            .ToHashSet();
    }

    /// <summary>Reads all of a cluster. Throws <see cref="KubernetesApiException"/>.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServiceIndex> ReadAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        var services = await api.ListAsync("v1", "Service", cancellationToken: cancellationToken);
        var slices = await api.ListAsync("discovery.k8s.io/v1", "EndpointSlice", cancellationToken: cancellationToken);
        return new ServiceIndex(services.Items, slices.Items);
    }

    /// <summary>Whether the Service is there.</summary>
    public bool Exists(string ns, string name) => external.ContainsKey((ns, name));

    /// <summary>Whether an endpoint of it is ready, as far as Kubernetes knows.</summary>
    public bool IsReady(string ns, string name) => ready.Contains((ns, name));

    /// <summary>The host that a Service of type ExternalName stands for; null for others.</summary>
    public string? ExternalName(string ns, string name) => external.GetValueOrDefault((ns, name));
}
