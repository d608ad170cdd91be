using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;

namespace Masterful.Activities.Addons;

/// <summary>
/// What gardener-node-agents may do after the move. Gardener gives them no role: a webhook of gardener-resource-manager let them do everything, which stays
/// in the Seed. Without a right to read its Node and its Secret an agent ends whenever it starts, for good.
/// </summary>
/// <param name="objects">Everything that is replayed: the Secrets of worker pools are among it.</param>
public sealed class NodeAgentAccess(IEnumerable<JsonObject> objects)
{
    /// <summary>Where its objects come from, as reports tell it.</summary>
    public const string Origin = "gardener-node-agent";

    private const string Authorizer = "node-agent-authorizer";
    private const string Group = "rbac.authorization.k8s.io";

    // Not the name of Gardener's own roles of former times: a ManagedResource may still bring those, with fewer rights in them.
    private const string Name = "masterful:gardener-node-agent";
    private const string Namespace = "kube-system";
    private const string DataKey = "osc.yaml";

    // Tokens that an agent fetches for what it runs beside the kubelet, and its own from before it had a certificate.
    private static readonly string[] Tokens = ["gardener-node-agent", "gardener-opentelemetry-collector", "gardener-valitail"];

    /// <summary>Whether the source's API server asked the webhook.</summary>
    public static async Task<bool> IsLostAsync(KubernetesApi seed, string ns)
    {
        var deployment = await seed.FindAsync(new("apps/v1", "Deployment", ns, "kube-apiserver"));
        var pod = deployment.Child("spec", "template", "spec");
        var container = pod.Children("containers").FirstOrDefault(item => item.Text("name") == "kube-apiserver");
        if (container is null || new FlagList(container, []).Get("--authorization-config") is not { } path)
        {
            return false;
        }

        var (folder, file) = (path[..Math.Max(path.LastIndexOf('/'), 0)], path[(path.LastIndexOf('/') + 1)..]);
        var volume = container.Children("volumeMounts").FirstOrDefault(mount => mount.Text("mountPath")?.TrimEnd('/') == folder).Text("name");
        var name = pod.Children("volumes").FirstOrDefault(item => volume is not null && item.Text("name") == volume).Text("configMap", "name");
        var configMap = name is null ? null : await seed.FindAsync(new("v1", "ConfigMap", ns, name));
        return configMap.Text("data", file) is { } text && Read($"ConfigMap {ns}/{name}, key {file}", text).Children("authorizers").Any(item => item.Text("name") == Authorizer);
    }

    /// <summary>The roles and their bindings, as Gardener had them before there was the webhook.</summary>
    public IReadOnlyList<AddonObject> Render() =>
    [
        Role("ClusterRole", null, new JsonArray(
            Rule("", ["nodes", "nodes/status"], ["get", "list", "watch", "patch", "update"]),
            // It removes Pods only when it updates a machine in place, which nobody orders after the move.
            Rule("", ["pods"], ["get", "list", "watch"]),
            Rule("", ["events"], ["create", "patch"]),
            Rule("events.k8s.io", ["events"], ["create", "patch"]),
            Rule("certificates.k8s.io", ["certificatesigningrequests"], ["create", "get"]))),
        Binding("ClusterRole", null),
        Role("Role", Namespace, new JsonArray(
            Rule("", ["secrets"], ["get", "list", "watch"], Secrets()),
            Rule("coordination.k8s.io", ["leases"], ["get", "list", "watch", "create", "update"]))),
        Binding("Role", Namespace),
    ];

    /// <summary>Secrets with an OperatingSystemConfig, and those that are named in one as the content of a file.</summary>
    private string[] Secrets() =>
    [
        .. objects.Where(item => item.Kind() == "Secret" && item.Namespace() == Namespace && Configuration(item) is not null)
            .SelectMany(item => References(Read($"Secret {Namespace}/{item.Name()}, key {DataKey}", Configuration(item)!)).Prepend(item.Name()))
            .Concat(Tokens).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string? Configuration(JsonObject secret) =>
        secret.Text("stringData", DataKey) ?? (secret.SecretValue(DataKey) is { } value ? Encoding.UTF8.GetString(value) : null);

    private static IEnumerable<string> References(JsonObject? osc) => osc.Children("spec", "files").Concat(osc.Children("status", "extensionFiles"))
        .Select(file => file.Text("content", "secretRef", "name")).OfType<string>();

    private static JsonObject? Read(string subject, string yaml)
    {
        try
        {
            return YamlJson.Read(yaml);
        }
        catch (YamlException exception)
        {
            throw AddonErrors.NotDecodable.At(subject, $"it is not YAML at line {exception.Start.Line}.");
        }
    }

    private static JsonObject Rule(string group, string[] resources, string[] verbs, string[]? names = null)
    {
        var rule = new JsonObject { ["apiGroups"] = Array([group]), ["resources"] = Array(resources), ["verbs"] = Array(verbs) };
        if (names is not null)
        {
            rule["resourceNames"] = Array(names);
        }

        return rule;
    }

    private static JsonArray Array(string[] values) => [.. values.Select(value => (JsonNode)value)];

    private static AddonObject Role(string kind, string? ns, JsonArray rules) =>
        new(Origin, new JsonObject { ["apiVersion"] = Group + "/v1", ["kind"] = kind, ["metadata"] = Metadata(ns), ["rules"] = rules });

    private static AddonObject Binding(string role, string? ns) => new(Origin, new JsonObject
    {
        ["apiVersion"] = Group + "/v1",
        ["kind"] = role + "Binding",
        ["metadata"] = Metadata(ns),
        ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = role, ["name"] = Name },
        ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = Group, ["kind"] = "Group", ["name"] = "gardener.cloud:node-agents" }),
    });

    private static JsonObject Metadata(string? ns)
    {
        var metadata = new JsonObject { ["name"] = Name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return metadata;
    }
}
