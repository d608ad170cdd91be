using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>
/// Knows which resource a kind is served as. A group's answer is kept; a kind that it lacks is asked for once more, because
/// a CustomResourceDefinition may have come since.
/// </summary>
internal sealed class Discovery(ApiTransport transport)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<ResourceInfo>> known = new();

    public async Task<ResourceInfo> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(apiVersion, out var kept) && Find(kept, kind) is { } found)
        {
            return found;
        }

        var request = RequestFor(apiVersion);
        try
        {
            known[apiVersion] = Parse(apiVersion, await transport.SendAsync(request, cancellationToken));
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            throw NoMatch(request, apiVersion, kind, e);
        }

        return Find(known[apiVersion], kind) ?? throw NoMatch(request, apiVersion, kind, null);
    }

    public async Task<IReadOnlyList<ResourceInfo>> ListAsync(string apiVersion, CancellationToken cancellationToken) =>
        known[apiVersion] = Parse(apiVersion, await transport.SendAsync(RequestFor(apiVersion), cancellationToken));

    private static ApiRequest RequestFor(string apiVersion) =>
        new(HttpMethod.Get, apiVersion.Contains('/') ? $"apis/{apiVersion}" : $"api/{apiVersion}");

    private static ResourceInfo? Find(IReadOnlyList<ResourceInfo> resources, string kind) =>
        resources.FirstOrDefault(r => r.Kind == kind);

    private static List<ResourceInfo> Parse(string apiVersion, JsonObject answer)
    {
        var resources = answer.Children("resources").ToList();
        return resources
            .Where(r => !r.Text("name")!.Contains('/'))
            .Select(r => new ResourceInfo(
                apiVersion,
                r.Text("kind")!,
                r.Text("name")!,
                r.Text("namespaced") == "true",
                (r.At("verbs") as JsonArray)?.Select(v => v.Text()!).ToList() ?? [],
                resources.Select(s => s.Text("name")!.Split('/', 2))
                    .Where(s => s.Length == 2 && s[0] == r.Text("name"))
                    .Select(s => s[1])
                    .ToList()))
            .ToList();
    }

    private static KubernetesApiException NoMatch(ApiRequest request, string apiVersion, string kind, Exception? inner) => new(
        HttpStatusCode.NotFound, "NoMatch", $"the server does not know the kind {kind} in {apiVersion}", "GET", request.Path, inner);
}
