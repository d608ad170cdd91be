using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Whether a CRD needs its conversion. Without one the API server changes nothing but <c>apiVersion</c>, and drops what the other version's
/// schema does not know: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/.
/// </summary>
internal static class ConversionNeed
{
    /// <summary>Whether no object could lose anything: one version only is stored and served, or all of these have the same schema.</summary>
    public static bool IsNone(JsonObject definition)
    {
        var stored = (definition.At("status", "storedVersions") as JsonArray)?.Select(version => version.Text()).ToHashSet();
        if (stored is null or { Count: 0 })
        {
            return false;
        }

        var used = definition.Children("spec", "versions")
            .Where(version => version.Text("served") == "true" || stored.Contains(version.Text("name")))
            .ToList();
        return used.Skip(1).All(version => JsonNode.DeepEquals(version.Child("schema"), used[0].Child("schema")));
    }
}
