using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>Reads request bodies: JSON and YAML. Protobuf, which only Kubernetes' own clients speak, is refused with 415 as for custom resources.</summary>
internal static class RequestBody
{
    private const int Limit = 3 * 1024 * 1024;

    /// <summary>The content type without its parameters; JSON when none is given.</summary>
    public static string MediaType(HttpRequest request)
    {
        var type = (request.ContentType ?? "").Split(';')[0].Trim();
        return type.Length == 0 ? "application/json" : type;
    }

    /// <summary>The body, null when it is empty.</summary>
    public static async Task<JsonNode?> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        if (buffer.Length == 0) return null;
        if (buffer.Length > Limit)
            throw new ApiStatusException(HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge", $"Request entity too large: limit is {Limit}");
        var type = MediaType(request);
        try
        {
            return type.EndsWith("yaml", StringComparison.Ordinal) ? YamlJson.ParseObject(Encoding.UTF8.GetString(buffer.ToArray()))
                : type.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(buffer.ToArray())
                : throw new ApiStatusException(HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType",
                    $"the body of the request was in an unknown format - accepted media types include: application/json, application/yaml");
        }
        catch (Exception error) when (error is JsonException or YamlDotNet.Core.YamlException or InvalidDataException)
        {
            throw ApiStatusException.BadRequest($"error decoding the body: {error.Message}");
        }
    }

    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request) =>
        await ReadAsync(request) as JsonObject ?? throw ApiStatusException.BadRequest("the body must be one JSON object");
}
