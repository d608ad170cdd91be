using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>The forms in which an object is shown.</summary>
internal static class Negotiation
{
    /// <summary>Whether the client, such as a garbage collector, asks for metadata only.</summary>
    public static bool WantsMetadataOnly(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("as=PartialObjectMetadata", StringComparison.Ordinal);

    public static JsonObject MetadataOf(JsonObject value) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = value["metadata"]?.DeepClone(),
    };

    /// <summary>Shows an object in the version it was asked for, whichever it was stored in.</summary>
    public static JsonObject Present(ApiResource resource, JsonObject value)
    {
        value["apiVersion"] = resource.ApiVersion;
        value["kind"] = resource.Kind;
        return value;
    }

    public static JsonObject Present(ApiResource resource, JsonObject value, HttpRequest request) =>
        WantsMetadataOnly(request) ? MetadataOf(value) : Present(resource, value);
}
