using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>Finds what gardener-resource-manager made in a cluster and no ManagedResource names any more. It only reads.</summary>
/// <param name="api">The cluster.</param>
/// <param name="owners">What ManagedResources name.</param>
public sealed class OrphanFinder(KubernetesApi api, AddonOwners owners)
{
    private const string Manager = "gardener-resource-manager";
    private const string Origin = "resources.gardener.cloud/origin";
    private const string ManagedBy = "resources.gardener.cloud/managed-by";

    /// <summary>What controllers make by themselves, and nobody applies; there can be very many of them.</summary>
    private static readonly string[] Derived =
        ["Event", "Lease", "Endpoints", "EndpointSlice", "Pod", "ReplicaSet", "ControllerRevision", "Node", "CSINode", "ComponentStatus", "PodMetrics", "NodeMetrics", "IPAddress"];

    /// <summary>The orphans, by kind and name.</summary>
    public async Task<IReadOnlyList<OrphanedObject>> FindAsync(CancellationToken cancellation)
    {
        var found = new List<OrphanedObject>();
        foreach (var resource in await ResourcesAsync(cancellation))
        {
            foreach (var item in await ListAsync(resource, cancellation))
            {
                if (SignOf(item) is { } sign && !IsOwned(item) && owners.WhyOrphaned(item) is { } why)
                {
                    found.Add(new OrphanedObject(ObjectPlace.Named(item), sign, why));
                }
            }
        }

        return [.. found.OrderBy(orphan => orphan.Object.Kind, StringComparer.Ordinal).ThenBy(orphan => orphan.Object.Namespace, StringComparer.Ordinal).ThenBy(orphan => orphan.Object.Name, StringComparer.Ordinal)];
    }

    private static string? SignOf(JsonObject item) =>
        item.Annotations().TryGetValue(Origin, out var origin) ? $"annotation {Origin}: {origin}"
        : item.Labels().GetValueOrDefault(ManagedBy) == "gardener" ? $"label {ManagedBy}: gardener"
        : item.Children("metadata", "managedFields").Any(entry => entry.Text("manager") == Manager && entry.Text("subresource") is null) ? $"fields managed by {Manager}"
        : null;

    private static bool IsOwned(JsonObject item) => item.Children("metadata", "ownerReferences").Any(owner => owner.Text("controller") == "true");

    /// <summary>Every kind once, in its preferred version.</summary>
    private async Task<List<ResourceInfo>> ResourcesAsync(CancellationToken cancellation)
    {
        var answer = await api.GetRawAsync("/apis", cancellation);
        var groups = answer.IsSuccess ? JsonNode.Parse(answer.Body).Children("groups").Select(group => group.Text("preferredVersion", "groupVersion") ?? "") : [];
        var resources = new List<ResourceInfo>();
        foreach (var version in groups.Where(version => version.Length > 0).Prepend("v1").ToList())
        {
            try
            {
                resources.AddRange((await api.DiscoverAllAsync(version, cancellation)).Where(resource => resource.Verbs.Contains("list") && !Derived.Contains(resource.Kind)));
            }
            catch (KubernetesApiException problem) when (problem.IsNotFound || (int?)problem.Status >= 500)
            {
                // An aggregated API whose Pods are away serves no object that could be looked at.
            }
        }

        return resources;
    }

    private async Task<IReadOnlyList<JsonObject>> ListAsync(ResourceInfo resource, CancellationToken cancellation)
    {
        try
        {
            return (await api.ListAsync(resource.ApiVersion, resource.Kind, cancellationToken: cancellation)).Items;
        }
        catch (KubernetesApiException problem) when (problem.IsNotFound || problem.Status == System.Net.HttpStatusCode.MethodNotAllowed || (int?)problem.Status >= 500)
        {
            return [];
        }
    }
}
