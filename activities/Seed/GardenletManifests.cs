using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Seed;

/// <summary>
/// What a gardenlet needs in its cluster: ServiceAccount with rights there, a way through NetworkPolicies, configuration, the bootstrap kubeconfig, and the Deployment;
/// in namespace <c>garden</c> for a Seed, in <c>kube-system</c> for a self-hosted Shoot. Field names as in gardener's own chart.
/// </summary>
internal static class GardenletManifests
{
    /// <summary>Name of its Deployment, its ServiceAccount and its Service.</summary>
    public const string Name = "gardenlet";

    /// <summary>Where the gardenlet of a Seed runs.</summary>
    public const string SeedNamespace = "garden";

    /// <summary>Where the gardenlet of a self-hosted Shoot runs.</summary>
    public const string ShootNamespace = "kube-system";

    /// <summary>Where it tells how it is, when its configuration says nothing else.</summary>
    public const int HealthPort = 2728;

    /// <summary>Where its metrics are, when its configuration says nothing else.</summary>
    public const int MetricsPort = 2729;

    private const string Origin = "seed template";

    /// <summary>The Secret with the bootstrap kubeconfig, which gardenlet deletes once it has a certificate.</summary>
    public const string BootstrapSecret = "gardenlet-kubeconfig-bootstrap";

    /// <summary>Where gardenlets run.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = [SeedNamespace, ShootNamespace];

    /// <summary>The gardenlet of an unmanaged Seed, with its namespace.</summary>
    public static IReadOnlyList<AddonObject> ForSeed(SeedSettings settings, SeedTemplate template, string bootstrapKubeconfig) =>
    [
        Wrap(Object("v1", "Namespace", SeedNamespace, ns: null, labels: new JsonObject { ["gardener.cloud/role"] = "garden" })),
        .. Render(settings, SeedNamespace, GardenletConfiguration.ForSeed(settings.Name, template), bootstrapKubeconfig),
    ];

    /// <summary>The gardenlet of a self-hosted Shoot, and the ConfigMap that tells it which Shoot it is.</summary>
    public static IReadOnlyList<AddonObject> ForShoot(SeedSettings settings, JsonObject shoot, string bootstrapKubeconfig) =>
    [
        Wrap(With(Object("v1", "ConfigMap", "shoot-info", ShootNamespace), new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["shootNamespace"] = shoot.Namespace(),
                ["shootName"] = shoot.Name(),
                ["uid"] = shoot.Uid(),
                ["statusUID"] = shoot.Text("status", "uid"),
            },
        })),
        .. Render(settings, ShootNamespace, GardenletConfiguration.ForShoot(), bootstrapKubeconfig),
    ];

    /// <summary>What the chart's selectors go by, when it is released under its own name.</summary>
    public static JsonObject Labels() => new() { ["app"] = "gardener", ["role"] = Name, ["release"] = Name };

    private static IReadOnlyList<AddonObject> Render(SeedSettings settings, string ns, JsonObject configuration, string bootstrapKubeconfig)
    {
        return
        [
            Wrap(GardenletDeployment.PriorityClass()),
            .. GardenletNetwork.Render(ns).Select(Wrap),
            Wrap(Object("v1", "ServiceAccount", Name, ns)),
            .. GardenletRbac.Render(ns).Select(Wrap),
            Wrap(With(Object("v1", "Secret", BootstrapSecret, ns), new JsonObject
            {
                ["type"] = "Opaque",
                ["data"] = new JsonObject { ["kubeconfig"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(bootstrapKubeconfig)) },
            })),
            Wrap(With(Object("v1", "ConfigMap", "gardenlet-configmap", ns), new JsonObject { ["data"] = new JsonObject { ["config.yaml"] = YamlJson.Write(configuration) } })),
            Wrap(GardenletDeployment.Render(settings, ns)),
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

    private static AddonObject Wrap(JsonObject item) => new(Origin, item);

    private static JsonObject Object(string apiVersion, string kind, string name, string? ns, JsonObject? labels = null)
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
