using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Gives each namespace its <c>default</c> ServiceAccount.</summary>
internal sealed class ServiceAccountController : IClusterController
{
    public async Task ReconcileAsync(KubeClient read, KubeClient write, CancellationToken cancellationToken)
    {
        var served = (await read.ListAsync("/api/v1/serviceaccounts", cancellationToken))
            .Where(a => a.NameOf() == "default").Select(a => a.NamespaceOf()).ToHashSet();
        foreach (var value in await read.ListAsync("/api/v1/namespaces", cancellationToken))
        {
            if (value.IsDeleting() || served.Contains(value.NameOf())) continue;
            await write.CreateAsync($"/api/v1/namespaces/{value.NameOf()}/serviceaccounts", new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ServiceAccount",
                ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = value.NameOf() },
            }, cancellationToken);
        }
    }
}
