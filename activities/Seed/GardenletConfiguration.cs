using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Seed;

/// <summary>A gardenlet's configuration file: the values of gardener's chart, then what the landscape's template says, then what must be so.</summary>
internal static class GardenletConfiguration
{
    private static readonly Lazy<string> Chart = new(() =>
    {
        using var reader = new StreamReader(typeof(GardenletConfiguration).Assembly.GetManifestResourceStream("Seed/gardenlet.yaml")!);
        return reader.ReadToEnd();
    });

    /// <summary>Of the gardenlet of an unmanaged Seed.</summary>
    public static JsonObject ForSeed(string name, SeedTemplate template)
    {
        var configuration = Of(GardenletManifests.SeedNamespace, template.Gardenlet.Child("config") ?? []);
        configuration["seedConfig"] = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = template.Spec.DeepClone() };
        return configuration;
    }

    /// <summary>Of a self-hosted Shoot's gardenlet. It owns the Shoot it runs in, so it changes that in its maintenance window only.</summary>
    public static JsonObject ForShoot()
    {
        var configuration = Of(GardenletManifests.ShootNamespace, []);
        JsonMerge.Ensure(configuration, "controllers", "shoot")["reconcileInMaintenanceOnly"] = true;
        return configuration;
    }

    private static JsonObject Of(string ns, JsonObject template) => JsonMerge.Apply(JsonMerge.Apply(YamlJson.Read(Chart.Value)!, template), new JsonObject
    {
        ["apiVersion"] = "gardenlet.config.gardener.cloud/v1alpha1",
        ["kind"] = "GardenletConfiguration",
        ["gardenClientConnection"] = new JsonObject
        {
            ["bootstrapKubeconfig"] = new JsonObject { ["name"] = GardenletManifests.BootstrapSecret, ["namespace"] = ns },
            ["kubeconfigSecret"] = new JsonObject { ["name"] = "gardenlet-kubeconfig", ["namespace"] = ns },
        },
        ["leaderElection"] = new JsonObject { ["leaderElect"] = true, ["resourceNamespace"] = ns },
    });
}
