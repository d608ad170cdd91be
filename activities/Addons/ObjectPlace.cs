using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>Where an object goes that does not say so.</summary>
internal static class ObjectPlace
{
    /// <summary>A copy as gardener-resource-manager would apply it: cluster-scoped objects have no namespace, others fall to <c>default</c>.</summary>
    public static async Task<JsonObject> OfAsync(KubernetesApi api, JsonObject item, CancellationToken cancellation)
    {
        var wanted = (JsonObject)item.DeepClone();
        var metadata = wanted["metadata"]!.AsObject();
        try
        {
            var resource = await api.DiscoverAsync(item.ApiVersion(), item.Kind(), cancellation);
            if (!resource.Namespaced)
            {
                metadata.Remove("namespace");
            }
            else if (item.Namespace() is null)
            {
                metadata["namespace"] = "default";
            }
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound || exception.IsNoMatch)
        {
            // Its CRD is not served yet; applying waits for it.
        }

        return wanted;
    }

    /// <summary>Names an object in a report.</summary>
    public static Workflows.Contracts.ObjectRef Named(JsonObject item) => new(item.ApiVersion(), item.Kind(), item.Namespace() ?? "", item.Name());
}
