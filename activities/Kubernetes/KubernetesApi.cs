using System.Text.Json.Nodes;
using k8s;

namespace Masterful.Activities.Kubernetes;

/// <summary>
/// One API server, as one user. Objects are JSON as the server sends them. What may pass (throttling, a server that is
/// starting, a refused connection) is tried again for a while; everything else is a <see cref="KubernetesApiException"/>.
/// </summary>
public sealed partial class KubernetesApi : IDisposable
{
    private readonly ApiTransport transport;
    private readonly Discovery discovery;
    private readonly KubernetesApiOptions options;

    /// <summary>Connects as <paramref name="configuration"/> says. Nothing is sent yet.</summary>
    public KubernetesApi(KubernetesClientConfiguration configuration, KubernetesApiOptions? options = null)
    {
        this.options = options ?? new KubernetesApiOptions();
        transport = new ApiTransport(configuration, this.options);
        discovery = new Discovery(transport);
    }

    /// <summary>Connects as the current context of a kubeconfig file says.</summary>
    public KubernetesApi(string kubeconfigPath, KubernetesApiOptions? options = null)
        : this(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfigPath), options)
    {
    }

    /// <summary>The server's URL.</summary>
    public Uri Server => transport.Server;

    /// <summary>Closes the connections.</summary>
    public void Dispose() => transport.Dispose();

    /// <summary>How the server serves a kind. The answer is kept; an unknown kind is looked up anew each time.</summary>
    /// <exception cref="KubernetesApiException">The server does not know the kind (<c>IsNoMatch</c>).</exception>
    public Task<ResourceInfo> DiscoverAsync(string apiVersion, string kind, CancellationToken cancellationToken = default) =>
        discovery.FindAsync(apiVersion, kind, cancellationToken);

    /// <summary>All resources of a group version, asked anew.</summary>
    public Task<IReadOnlyList<ResourceInfo>> DiscoverAllAsync(string apiVersion, CancellationToken cancellationToken = default) =>
        discovery.ListAsync(apiVersion, cancellationToken);

    /// <summary>Asks for a path such as <c>/readyz</c> once and returns the answer whatever its status.</summary>
    /// <exception cref="KubernetesApiException">No answer came.</exception>
    public Task<RawResponse> GetRawAsync(string path, CancellationToken cancellationToken = default)
    {
        var parts = path.TrimStart('/').Split('?', 2);
        var query = parts.Length < 2
            ? []
            : parts[1].Split('&').Select(p => p.Split('=', 2)).Select(p => (p[0], (string?)Uri.UnescapeDataString(p.ElementAtOrDefault(1) ?? "")));
        return transport.SendRawAsync(
            new ApiRequest(HttpMethod.Get, parts[0]) { Query = ApiRequest.QueryOf(query), Accept = [ApiRequest.Json, "*/*"] }, cancellationToken);
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="KubernetesApiException">It is not there (<c>IsNotFound</c>), or it cannot be read.</exception>
    public async Task<JsonObject> GetAsync(ObjectRef target, CancellationToken cancellationToken = default) =>
        await SendAsync(HttpMethod.Get, target, null, cancellationToken);

    /// <summary>Reads an object; null if it is not there or the server does not know its kind.</summary>
    public async Task<JsonObject?> FindAsync(ObjectRef target, CancellationToken cancellationToken = default)
    {
        try
        {
            return await GetAsync(target, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>As <see cref="ListAsync"/>, for kinds that a server need not know: it has none of them then.</summary>
    public async Task<IReadOnlyList<JsonObject>> FindAllAsync(
        string apiVersion, string kind, ListOptions? list = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await ListAsync(apiVersion, kind, list, cancellationToken)).Items;
        }
        catch (KubernetesApiException e) when (e.IsNoMatch)
        {
            return [];
        }
    }

    /// <summary>Reads all objects of a kind, page by page.</summary>
    public async Task<ObjectList> ListAsync(
        string apiVersion, string kind, ListOptions? list = null, CancellationToken cancellationToken = default)
    {
        list ??= new ListOptions();
        var resource = await DiscoverAsync(apiVersion, kind, cancellationToken);
        try
        {
            return await ListPagesAsync(resource, list, options.PageSize, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsGone)
        {
            // The pages' snapshot grew too old between two of them; a single page has no such gap.
            return await ListPagesAsync(resource, list, null, cancellationToken);
        }
    }

    private async Task<ObjectList> ListPagesAsync(
        ResourceInfo resource, ListOptions list, int? pageSize, CancellationToken cancellationToken)
    {
        var items = new List<JsonObject>();
        string? next = null;
        while (true)
        {
            var page = await transport.SendAsync(
                new ApiRequest(HttpMethod.Get, resource.Path(list.Namespace))
                {
                    Query = ApiRequest.QueryOf([.. list.Query, ("limit", pageSize?.ToString()), ("continue", next)]),
                    Accept = list.Accept,
                },
                cancellationToken);
            foreach (var item in page.Children("items").ToList())
            {
                item["apiVersion"] ??= resource.ApiVersion;
                item["kind"] ??= resource.Kind;
                items.Add(item);
            }

            next = page.Text("metadata", "continue");
            if (string.IsNullOrEmpty(next))
            {
                return new ObjectList(items, page.ResourceVersion() ?? "");
            }
        }
    }

    private async Task<JsonObject> SendAsync(
        HttpMethod method,
        ObjectRef target,
        string? subresource,
        CancellationToken cancellationToken,
        Func<ApiRequest, ApiRequest>? adjust = null)
    {
        var resource = await DiscoverAsync(target.ApiVersion, target.Kind, cancellationToken);
        var request = new ApiRequest(method, resource.Path(target.Namespace, target.Name, subresource));
        return await transport.SendAsync(adjust?.Invoke(request) ?? request, cancellationToken);
    }
}
