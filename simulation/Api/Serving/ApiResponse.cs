using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>How answers are written: JSON with Kubernetes' content type and a newline at the end.</summary>
internal static class ApiResponse
{
    private const string Keys = "application/jwk-set+json";

    public static async Task WriteAsync(HttpContext context, JsonNode body, HttpStatusCode code = HttpStatusCode.OK)
    {
        context.Response.StatusCode = (int)code;
        context.Response.ContentType = "application/json";
        var bytes = ObjectJson.ToBytes(body);
        context.Response.ContentLength = bytes.Length + 1;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    /// <summary>Keys have a media type of their own, and whoever asks for JSON only is refused.</summary>
    public static async Task WriteKeysAsync(HttpContext context, JsonNode keys)
    {
        if (context.Request.GetTypedHeaders().Accept is { Count: > 0 } accepted && !accepted.Any(type => type.MediaType == "*/*" || type.MediaType == Keys))
        {
            await WriteTextAsync(context, $"only the following media types are accepted: {Keys}\n", HttpStatusCode.NotAcceptable);
            return;
        }

        context.Response.ContentType = Keys;
        await context.Response.Body.WriteAsync(ObjectJson.ToBytes(keys), context.RequestAborted);
    }

    public static async Task WriteTextAsync(HttpContext context, string text, HttpStatusCode code = HttpStatusCode.OK)
    {
        context.Response.StatusCode = (int)code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
