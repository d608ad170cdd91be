using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Gives Services their cluster address out of the service range.</summary>
internal sealed class ServiceAddresses(IObjectStore store, ResourceCatalog resources, IPNetwork? range)
{
    public async Task AssignAsync(ApiResource resource, JsonObject service, CancellationToken cancellationToken)
    {
        if (range is not { } network || resource is not { Group: "", Plural: "services" }) return;
        var spec = service.Child("spec");
        if (spec.Text("type") == "ExternalName" || spec.Text("clusterIP") is { Length: > 0 }) return;
        var taken = (await store.ListAsync(resources.Get("", "services"), null, cancellationToken)).Items
            .Select(item => item.Value.Text("spec", "clusterIP")).ToHashSet();
        for (var index = 16; index < 65_000; index++)
        {
            var candidate = Nth(network, index);
            if (!network.Contains(candidate)) break;
            if (taken.Contains(candidate.ToString())) continue;
            spec["clusterIP"] = candidate.ToString();
            spec["clusterIPs"] = new JsonArray(candidate.ToString());
            return;
        }

        throw ApiStatusException.Internal("failed to allocate a serviceIP: range is full");
    }

    /// <summary>The address that many places after the range's own.</summary>
    public static IPAddress Nth(IPNetwork network, int index)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var at = bytes.Length - 1; at >= 0 && index > 0; at--)
        {
            index += bytes[at];
            bytes[at] = (byte)index;
            index >>= 8;
        }

        return new IPAddress(bytes);
    }
}
