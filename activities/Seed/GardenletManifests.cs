using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Seed;

/// <summary>
/// What a gardenlet needs in its cluster: namespace, ServiceAccount with rights there, configuration with the Seed in it, the bootstrap
/// kubeconfig, and the Deployment. Field names as in gardener's own chart.
/// </summary>
internal static class GardenletManifests
{
    private const string Name = "gardenlet";
    private const string Namespace = "garden";
    private const string Origin = "seed template";

    public static IReadOnlyList<AddonObject> Render(SeedSettings settings, JsonObject spec, string bootstrapKubeconfig)
    {
        var configuration = YamlJson.Write(Configuration(settings, spec));
        return
        [
            Wrap(Object("v1", "Namespace", Namespace, ns: null, labels: new JsonObject { ["gardener.cloud/role"] = "garden" })),
            Wrap(Object("v1", "ServiceAccount", Name)),
            // A gardenlet manages everything in its Seed; the chart gives it cluster-admin's rules by another name.
            Wrap(With(Object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "gardener.cloud:system:gardenlet", ns: null), new JsonObject
            {
                ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
                ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Name, ["namespace"] = Namespace }),
            })),
            Wrap(With(Object("v1", "Secret", "gardenlet-kubeconfig-bootstrap"), new JsonObject
            {
                ["type"] = "Opaque",
                ["data"] = new JsonObject { ["kubeconfig"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(bootstrapKubeconfig)) },
            })),
            Wrap(With(Object("v1", "ConfigMap", "gardenlet-configmap"), new JsonObject { ["data"] = new JsonObject { ["config.yaml"] = configuration } })),
            Wrap(Deployment(settings)),
        ];
    }

    /// <summary>A kubeconfig with a bootstrap token and nothing else.</summary>
    public static string BootstrapKubeconfig(Uri garden, byte[]? authority, string token)
    {
        var cluster = new JsonObject { ["server"] = garden.ToString().TrimEnd('/') };
        if (authority is not null)
        {
            cluster["certificate-authority-data"] = Convert.ToBase64String(authority);
        }

        return YamlJson.Write(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["current-context"] = "gardenlet-bootstrap@default",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = "default", ["cluster"] = cluster }),
            ["contexts"] = new JsonArray(new JsonObject
            {
                ["name"] = "gardenlet-bootstrap@default",
                ["context"] = new JsonObject { ["cluster"] = "default", ["user"] = "gardenlet-bootstrap" },
            }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = "gardenlet-bootstrap", ["user"] = new JsonObject { ["token"] = token } }),
        });
    }

    private static JsonObject Configuration(SeedSettings settings, JsonObject spec) => new()
    {
        ["apiVersion"] = "gardenlet.config.gardener.cloud/v1alpha1",
        ["kind"] = "GardenletConfiguration",
        ["gardenClientConnection"] = new JsonObject
        {
            ["bootstrapKubeconfig"] = new JsonObject { ["name"] = "gardenlet-kubeconfig-bootstrap", ["namespace"] = Namespace },
            ["kubeconfigSecret"] = new JsonObject { ["name"] = "gardenlet-kubeconfig", ["namespace"] = Namespace },
        },
        ["leaderElection"] = new JsonObject { ["leaderElect"] = true, ["resourceNamespace"] = Namespace },
        ["seedConfig"] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = settings.Name },
            ["spec"] = spec.DeepClone(),
        },
    };

    private static JsonObject Deployment(SeedSettings settings)
    {
        var labels = new JsonObject { ["app"] = "gardener", ["role"] = Name };
        return With(Object("apps/v1", "Deployment", Name, labels: labels), new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["revisionHistoryLimit"] = 2,
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() },
                    ["spec"] = new JsonObject
                    {
                        ["serviceAccountName"] = Name,
                        ["priorityClassName"] = "system-cluster-critical",
                        ["tolerations"] = new JsonArray(new JsonObject { ["key"] = "node-role.kubernetes.io/control-plane", ["operator"] = "Exists" }),
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["name"] = Name,
                            ["image"] = settings.GardenletImage,
                            ["args"] = new JsonArray("--config=/etc/gardenlet/config/config.yaml"),
                            ["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false },
                            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "100Mi" } },
                            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "gardenlet-config", ["mountPath"] = "/etc/gardenlet/config" }),
                        }),
                        ["volumes"] = new JsonArray(new JsonObject { ["name"] = "gardenlet-config", ["configMap"] = new JsonObject { ["name"] = "gardenlet-configmap" } }),
                    },
                },
            },
        });
    }

    private static AddonObject Wrap(JsonObject item) => new(Origin, item);

    private static JsonObject Object(string apiVersion, string kind, string name, string? ns = Namespace, JsonObject? labels = null)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        if (labels is not null)
        {
            metadata["labels"] = labels.DeepClone();
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    private static JsonObject With(JsonObject item, JsonObject fields)
    {
        foreach (var (key, value) in fields)
        {
            item[key] = value?.DeepClone();
        }

        return item;
    }
}
