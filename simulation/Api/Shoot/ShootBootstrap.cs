using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// What a kube-apiserver creates at start when it is missing: the system namespaces, the default RBAC policy, the system priority classes,
/// the <c>kubernetes</c> Service, and the CAs that its extensions check requests with. What is there stays as it is.
/// </summary>
internal sealed class ShootBootstrap(IObjectStore store, ResourceCatalog resources, TimeProvider time)
{
    public async Task RunAsync(ShootBootstrapInput input)
    {
        foreach (var name in new[] { "kube-system", "kube-public", "kube-node-lease", "default" })
        {
            await EnsureAsync(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/metadata.name"] = name } },
                ["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") },
                ["status"] = new JsonObject { ["phase"] = "Active" },
            });
        }

        foreach (var group in input.Policy.Where(IsPolicy).GroupBy(ResourceOf)) await EnsureAllAsync(group.Key, group);
        await EnsureAsync(PriorityClass("system-cluster-critical", 2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."));
        await EnsureAsync(PriorityClass("system-node-critical", 2_000_001_000, "Used for system critical pods that must not be moved from their current node."));
        await EnsureAsync(KubernetesService(input));
        await EnsureAuthenticationAsync(input);
    }

    private static bool IsPolicy(JsonObject value) =>
        value.Labels().GetValueOrDefault("kubernetes.io/bootstrapping") == "rbac-defaults"
        && value.Text("apiVersion") == "rbac.authorization.k8s.io/v1";

    private ApiResource ResourceOf(JsonObject value) =>
        resources.TryFindKind(value.Text("apiVersion") ?? "", value.Text("kind") ?? "", out var resource)
            ? resource
            : throw new InvalidDataException($"The bootstrap object {value.Text("kind")} \"{value.Name()}\" is of no kind that an API server knows.");

    private async Task EnsureAllAsync(ApiResource resource, IEnumerable<JsonObject> wanted)
    {
        var there = (await store.ListAsync(resource)).Items.Select(item => (item.Value.Namespace(), item.Value.Name())).ToHashSet();
        foreach (var value in wanted)
        {
            if (!there.Contains((value.Namespace(), value.Name()))) await CreateAsync(resource, (JsonObject)value.DeepClone());
        }
    }

    private async Task EnsureAsync(JsonObject value)
    {
        var resource = ResourceOf(value);
        if (await store.GetAsync(resource, value.Namespace(), value.Name()) is null) await CreateAsync(resource, value);
    }

    private async Task CreateAsync(ApiResource resource, JsonObject value)
    {
        var metadata = value.Metadata();
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = KubernetesTime.Format(time.GetUtcNow());
        metadata.Remove("resourceVersion");
        try
        {
            await store.CreateAsync(resource, value.Namespace(), value.Name(), value);
        }
        catch (ApiStatusException error) when (error.Reason == "AlreadyExists")
        {
            // Another API server on the same etcd was faster.
        }
    }

    private static JsonObject PriorityClass(string name, long value, string description) => new()
    {
        ["apiVersion"] = "scheduling.k8s.io/v1",
        ["kind"] = "PriorityClass",
        ["metadata"] = new JsonObject { ["name"] = name, ["generation"] = 1 },
        ["value"] = value,
        ["description"] = description,
        ["preemptionPolicy"] = "PreemptLowerPriority",
    };

    private static JsonObject KubernetesService(ShootBootstrapInput input)
    {
        var spec = new JsonObject
        {
            ["type"] = "ClusterIP",
            ["sessionAffinity"] = "None",
            ["ipFamilies"] = new JsonArray("IPv4"),
            ["ipFamilyPolicy"] = "SingleStack",
            ["internalTrafficPolicy"] = "Cluster",
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["protocol"] = "TCP", ["port"] = 443, ["targetPort"] = input.SecurePort }),
        };
        if (input.ServiceRange is { } range)
        {
            var first = ServiceAddresses.Nth(range, 1).ToString();
            spec["clusterIP"] = first;
            spec["clusterIPs"] = new JsonArray(first);
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject
            {
                ["name"] = "kubernetes",
                ["namespace"] = "default",
                ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
            },
            ["spec"] = spec,
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() },
        };
    }

    private async Task EnsureAuthenticationAsync(ShootBootstrapInput input)
    {
        var data = new JsonObject();
        if (input.ClientAuthorities is { } clients) data["client-ca-file"] = clients;
        if (input.RequestHeaderAuthorities is { } proxies)
        {
            data["requestheader-client-ca-file"] = proxies;
            foreach (var name in new[] { "allowed-names", "extra-headers-prefix", "group-headers", "username-headers" })
                data[$"requestheader-{name}"] = ObjectJson.ToText(new JsonArray(input.Flags.Split($"requestheader-{name}").Select(value => (JsonNode?)value).ToArray()));
        }

        var configMaps = resources.Get("", "configmaps");
        const string configMap = "extension-apiserver-authentication";
        if (await store.GetAsync(configMaps, "kube-system", configMap) is not { } live)
        {
            await CreateAsync(configMaps, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = configMap, ["namespace"] = "kube-system" },
                ["data"] = data,
            });
        }
        else if (!JsonNode.DeepEquals(live.Value["data"], data))
        {
            live.Value["data"] = data;
            await store.UpdateAsync(configMaps, "kube-system", configMap, live.Value, live.Revision);
        }
    }
}
