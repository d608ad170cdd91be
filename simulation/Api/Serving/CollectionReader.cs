using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>Lists: selectors, pages, and the version that a watch can go on from.</summary>
internal sealed class CollectionReader(IObjectStore store)
{
    public async Task<JsonObject> ListAsync(ApiResource resource, string ns, HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var list = await store.ListAsync(resource, ns.Length > 0 ? ns : null, cancellationToken);
        if (long.TryParse(query["resourceVersion"], out var atLeast) && atLeast > list.Revision) throw TooLarge(atLeast, list.Revision);
        var matches = Selected(list.Items, Selection.Of(query));
        var revision = list.Revision;
        if (query["continue"].ToString() is { Length: > 0 } token)
        {
            (revision, var after) = Decode(token);
            matches = matches.Where(item => string.CompareOrdinal(KeyOf(resource, item.Value), after) > 0);
        }

        var items = matches.ToList();
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString() };
        if (int.TryParse(query["limit"], out var limit) && limit > 0 && items.Count > limit)
        {
            metadata["continue"] = Encode(revision, KeyOf(resource, items[limit - 1].Value));
            metadata["remainingItemCount"] = items.Count - limit;
            items.RemoveRange(limit, items.Count - limit);
        }

        return Render(resource, items.Select(item => item.Value), metadata, request);
    }

    public static JsonObject Render(ApiResource resource, IEnumerable<JsonObject> items, JsonObject metadata, HttpRequest request)
    {
        var metadataOnly = Negotiation.WantsMetadataOnly(request);
        return new JsonObject
        {
            ["kind"] = metadataOnly ? "PartialObjectMetadataList" : resource.ListKind,
            ["apiVersion"] = metadataOnly ? "meta.k8s.io/v1" : resource.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray(items.Select(item => (JsonNode?)Element(item)).ToArray()),
        };

        // Built-in types leave out what the list says already; custom resources repeat it.
        JsonObject Element(JsonObject item)
        {
            if (metadataOnly) return Negotiation.MetadataOf(item);
            Negotiation.Present(resource, item);
            if (resource.IsCustom) return item;
            item.Remove("kind");
            item.Remove("apiVersion");
            return item;
        }
    }

    public static IEnumerable<StoredObject> Selected(IEnumerable<StoredObject> items, Selection selection) => items.Where(item => selection.Matches(item.Value));

    public static ApiStatusException TooLarge(long asked, long current) =>
        new(HttpStatusCode.GatewayTimeout, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}", new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        });

    private static string KeyOf(ApiResource resource, JsonObject value) => resource.Key(value.Namespace(), value.Name());

    private static string Encode(long revision, string lastKey) =>
        Base64Url.EncodeToString(ObjectJson.ToBytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = revision, ["start"] = lastKey }));

    private static (long Revision, string LastKey) Decode(string token)
    {
        try
        {
            var parsed = ObjectJson.Parse(Base64Url.DecodeFromChars(token));
            return (parsed.Number("rv") ?? 0, parsed.Text("start") ?? "");
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            throw ApiStatusException.BadRequest("continue key is not valid: " + error.Message);
        }
    }
}
