using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>
/// Makes of the Seed's gardener-resource-manager the objects that run it inside the cluster, as Gardener does for self-hosted Shoots in the
/// Pod network: one replica, access by its ServiceAccount, webhooks off.
/// </summary>
public static class ResourceManagerRenderer
{
    /// <summary>Name of the Secret (keys <c>tls.crt</c>, <c>tls.key</c>) that the webhook server's certificate is read from.</summary>
    /// <remarks>It is needed with every webhook off: <c>/readyz</c> waits for the server, and the server does not start without a certificate.</remarks>
    public const string ServingSecret = Name + "-server";

    private const string Name = "gardener-resource-manager";
    private const string Certificates = "/etc/gardener-resource-manager-tls";
    private const string Configuration = "/etc/gardener-resource-manager-config";

    /// <summary>ServiceAccount, RBAC, ConfigMap and Deployment, in the order of applying. Nothing in them is secret.</summary>
    /// <param name="deployment">The live Deployment of the control plane's namespace in the Seed.</param>
    /// <param name="configMap">The ConfigMap that <see cref="ConfigMapOf"/> names.</param>
    /// <param name="cluster">Identity of the Shoot's cluster; null when it has none.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-ADDON-004</c>: one of them is not what Gardener deploys.</exception>
    public static IReadOnlyList<JsonObject> Render(JsonObject deployment, JsonObject configMap, string? cluster)
    {
        var (container, file, _) = Read(deployment);
        var subject = $"ConfigMap {configMap.Namespace()}/{configMap.Name()}";
        var yaml = configMap.Text("data", file) ?? throw AddonErrors.ResourceManagerNotRewritable.At(subject, $"it has no key {file}.");
        var configuration = ResourceManagerConfiguration.Rewrite(subject, yaml, cluster);
        configuration["server"] ??= new JsonObject();
        configuration["server"]!["webhooks"] ??= new JsonObject();
        configuration["server"]!["webhooks"]!["tls"] = new JsonObject { ["serverCertDir"] = Certificates };
        var health = configuration.Number("server", "healthProbes", "port")
            ?? throw AddonErrors.ResourceManagerNotRewritable.At(subject, "server.healthProbes.port is not set, so nobody could tell when it is ready.");
        return
        [
            ResourceManagerRbac.ServiceAccount(),
            ResourceManagerRbac.ClusterRoleBinding(),
            new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = Metadata(), ["data"] = new JsonObject { ["config.yaml"] = YamlJson.Write(configuration) },
            },
            Deployment(deployment, container, health),
        ];
    }

    /// <summary>Name of the ConfigMap in which the live Deployment's configuration is.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-ADDON-004</c>: no volume of a ConfigMap holds its <c>--config</c>.</exception>
    public static string ConfigMapOf(JsonObject deployment) => Read(deployment).ConfigMap;

    internal static JsonObject Metadata() => new()
    {
        ["name"] = Name, ["namespace"] = ResourceManagerConfiguration.Namespace, ["labels"] = new JsonObject { ["app"] = Name },
    };

    private static (JsonObject Container, string File, string ConfigMap) Read(JsonObject deployment)
    {
        var subject = $"Deployment {deployment.Namespace()}/{deployment.Name()}";
        var pod = deployment.Child("spec", "template", "spec");
        var container = pod.Children("containers").FirstOrDefault(item => item.Text("name") == Name);
        if (container.Text("image") is not { Length: > 0 })
        {
            throw AddonErrors.ResourceManagerNotRewritable.At(subject, $"it has no container {Name} with an image.");
        }

        var path = new FlagList(container!, []).Get("--config") ?? "";
        var folder = path[..Math.Max(path.LastIndexOf('/'), 0)];
        var volume = container.Children("volumeMounts").FirstOrDefault(mount => folder.Length > 0 && mount.Text("mountPath")?.TrimEnd('/') == folder).Text("name");
        var configMap = pod.Children("volumes").FirstOrDefault(item => volume is not null && item.Text("name") == volume).Text("configMap", "name");
        return configMap is { Length: > 0 }
            ? (container!, path[(path.LastIndexOf('/') + 1)..], configMap)
            : throw AddonErrors.ResourceManagerNotRewritable.At(subject, "its --config names no file of a ConfigMap's volume.");
    }

    private static JsonObject Deployment(JsonObject live, JsonObject container, long health)
    {
        var metadata = Metadata();
        var own = new JsonObject { ["name"] = Name, ["image"] = container.Text("image"), ["imagePullPolicy"] = "IfNotPresent" };
        own["args"] = Arguments(container);
        if (container["resources"] is JsonObject resources)
        {
            own["resources"] = resources.DeepClone();
        }

        own["livenessProbe"] = Probe("/healthz", health, 30);
        own["readinessProbe"] = Probe("/readyz", health, 10);
        own["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false };
        own["volumeMounts"] = new JsonArray(Mount("config", Configuration), Mount("tls", Certificates));
        var pod = new JsonObject
        {
            ["serviceAccountName"] = Name,
            ["priorityClassName"] = "system-cluster-critical",
            ["securityContext"] = live.Child("spec", "template", "spec", "securityContext")?.DeepClone() ?? new JsonObject(),
            ["tolerations"] = new JsonArray(new JsonObject { ["key"] = "node-role.kubernetes.io/control-plane", ["operator"] = "Exists" }),
            ["containers"] = new JsonArray(own),
            ["volumes"] = new JsonArray(
                new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = Name } },
                new JsonObject { ["name"] = "tls", ["secret"] = new JsonObject { ["secretName"] = ServingSecret } }),
        };
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["revisionHistoryLimit"] = 2,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = Name } },
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = Name } }, ["spec"] = pod },
            },
        };
    }

    private static JsonArray Arguments(JsonObject container)
    {
        var copy = (JsonObject)container.DeepClone();
        var flags = new FlagList(copy, []);
        flags.Set("--config", $"{Configuration}/config.yaml", "the ConfigMap is another one");
        flags.Remove("--kubeconfig", "it is in the cluster that it serves");
        return (JsonArray)copy["args"]!.DeepClone();
    }

    private static JsonObject Probe(string path, long port, int delay) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = port, ["scheme"] = "HTTP" }, ["initialDelaySeconds"] = delay, ["timeoutSeconds"] = 5,
    };

    private static JsonObject Mount(string name, string path) => new() { ["name"] = name, ["mountPath"] = path, ["readOnly"] = true };
}
