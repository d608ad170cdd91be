using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>A request that can be sent more than once.</summary>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    public const string Json = "application/json";

    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    public JsonNode? Body { get; init; }

    public string ContentType { get; init; } = Json;

    /// <summary>Which media types are understood: JSON, and for a path that is no object whatever it is written in (keys are <c>application/jwk-set+json</c> only).</summary>
    public IReadOnlyList<string> Accept { get; init; } = [Json];

    /// <summary>Whether sending it again after it may have been carried out does no harm.</summary>
    public bool Repeatable { get; init; } = true;

    public static IReadOnlyList<KeyValuePair<string, string>> QueryOf(params IEnumerable<(string Key, string? Value)> pairs) =>
        pairs.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => KeyValuePair.Create(p.Key, p.Value!)).ToList();

    public HttpRequestMessage ToMessage(Uri server, string? hostName)
    {
        var query = string.Join('&', Query.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var message = new HttpRequestMessage(Method, new Uri(server, query.Length > 0 ? $"{Path}?{query}" : Path));
        foreach (var type in Accept)
        {
            message.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
        }

        if (!string.IsNullOrEmpty(hostName))
        {
            message.Headers.Host = hostName;
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body.ToJsonString()));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }

        return message;
    }
}
