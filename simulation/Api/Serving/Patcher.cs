using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>The patch of a request, ready to be applied to whatever version of the object is newest.</summary>
internal sealed record Patcher(string MediaType, JsonNode Body)
{
    public const string ApplyType = "application/apply-patch+yaml";

    public bool IsApply => MediaType == ApplyType;

    public static async Task<Patcher> ReadAsync(HttpRequest request, ApiResource resource)
    {
        var type = RequestBody.MediaType(request);
        var known = type is "application/merge-patch+json" or "application/json-patch+json" or ApplyType
            || (type == "application/strategic-merge-patch+json" && !resource.IsCustom);
        if (!known)
        {
            throw new ApiStatusException(HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType",
                $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, {ApplyType}");
        }

        return new Patcher(type, await RequestBody.ReadAsync(request) ?? throw ApiStatusException.BadRequest("the patch is empty"));
    }

    /// <summary>Applies a patch that is not an apply; the object may be changed in place.</summary>
    public JsonObject Apply(JsonObject live, ApiResource resource)
    {
        if (MediaType == "application/json-patch+json")
            return JsonPatch.Apply(live, Body as JsonArray ?? throw ApiStatusException.BadRequest("a JSON patch must be an array"));
        if (Body is not JsonObject patch) throw ApiStatusException.BadRequest("a merge patch must be an object");
        return MediaType == "application/strategic-merge-patch+json"
            ? MergePatch.ApplyStrategic(live, patch, new MergeRules(resource))
            : (JsonObject)MergePatch.Apply(live, patch)!;
    }
}
