using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>How answers are written: JSON with Kubernetes' content type and a newline at the end.</summary>
internal static class ApiResponse
{
    public static async Task WriteAsync(HttpContext context, JsonNode body, HttpStatusCode code = HttpStatusCode.OK)
    {
        context.Response.StatusCode = (int)code;
        context.Response.ContentType = "application/json";
        var bytes = ObjectJson.ToBytes(body);
        context.Response.ContentLength = bytes.Length + 1;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    public static async Task WriteTextAsync(HttpContext context, string text, HttpStatusCode code = HttpStatusCode.OK)
    {
        context.Response.StatusCode = (int)code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
