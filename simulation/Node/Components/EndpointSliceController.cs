using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Publishes the ready Pods behind each new Service.</summary>
internal sealed class EndpointSliceController(DateTimeOffset since) : IClusterController
{
    public async Task ReconcileAsync(KubeClient read, KubeClient write, CancellationToken cancellationToken)
    {
        var services = (await read.ListAsync("/api/v1/services", cancellationToken))
            .Where(s => SnapshotGuard.IsNew(s, since) && !s.IsDeleting() && s.At("spec", "selector") is JsonObject { Count: > 0 }).ToList();
        if (services.Count == 0) return;
        var pods = await read.ListAsync("/api/v1/pods", cancellationToken);
        foreach (var service in services)
        {
            var ready = pods.Where(p =>
                p.NamespaceOf() == service.NamespaceOf() && !p.IsDeleting() && p.TextAt("status", "podIP") is not null
                && p.Condition("Ready") == "True" && p.HasLabels(service.At("spec", "selector") as JsonObject)).ToList();
            await PublishSliceAsync(read, write, service, ready, cancellationToken);
        }
    }

    private static async Task PublishSliceAsync(KubeClient read, KubeClient write, JsonObject service, List<JsonObject> pods, CancellationToken cancellationToken)
    {
        var collection = $"/apis/discovery.k8s.io/v1/namespaces/{service.NamespaceOf()}/endpointslices";
        var name = $"{service.NameOf()}-{service.UidOf().Split('-')[0]}";
        var endpoints = new JsonArray([.. pods.Select(p => new JsonObject
        {
            ["addresses"] = new JsonArray(p.TextAt("status", "podIP")),
            ["conditions"] = new JsonObject { ["ready"] = true, ["serving"] = true, ["terminating"] = false },
            ["nodeName"] = p.TextAt("spec", "nodeName"),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = p.NameOf(), ["namespace"] = p.NamespaceOf(), ["uid"] = p.UidOf() },
        })]);
        var found = await write.GetAsync($"{collection}/{name}", cancellationToken);
        if (found is null)
        {
            await write.CreateAsync(collection, new JsonObject
            {
                ["apiVersion"] = "discovery.k8s.io/v1",
                ["kind"] = "EndpointSlice",
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["namespace"] = service.NamespaceOf(),
                    ["labels"] = new JsonObject
                    {
                        ["kubernetes.io/service-name"] = service.NameOf(),
                        ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
                    },
                    ["ownerReferences"] = OwnerReference.To(service, "v1", "Service"),
                },
                ["addressType"] = "IPv4",
                ["endpoints"] = endpoints,
                ["ports"] = Ports(service, pods),
            }, cancellationToken);
        }
        else if (!JsonNode.DeepEquals(found["endpoints"], endpoints))
        {
            found["endpoints"] = endpoints;
            found["ports"] = Ports(service, pods);
            await write.ReplaceAsync($"{collection}/{name}", found, cancellationToken);
        }
    }

    private static JsonArray Ports(JsonObject service, List<JsonObject> pods) => new([.. service.ListAt("spec", "ports").Select(port => new JsonObject
    {
        ["name"] = port.TextAt("name") ?? "",
        ["protocol"] = port.TextAt("protocol") ?? "TCP",
        ["port"] = port.NumberAt("targetPort") ?? Named(port.TextAt("targetPort"), pods) ?? port.NumberAt("port"),
    })]);

    private static long? Named(string? name, List<JsonObject> pods) => name is null ? null : pods
        .SelectMany(p => p.ListAt("spec", "containers")).SelectMany(c => c.ListAt("ports"))
        .FirstOrDefault(p => p.TextAt("name") == name).NumberAt("containerPort");
}
