using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Seed;

/// <summary>The ManagedSeed, and the Gardenlet object by which a connected gardenlet keeps itself up to date.</summary>
internal static class ManagedSeedManifest
{
    private const string ApiVersion = "seedmanagement.gardener.cloud/v1alpha1";

    public static ObjectRef Ref(string name) => new(ApiVersion, "ManagedSeed", "garden", name);

    /// <summary>Of the Shoot's name, as Gardener asks of self-hosted ones.</summary>
    public static JsonObject Render(SeedSettings settings, SeedTemplate template)
    {
        var configuration = new JsonObject
        {
            ["apiVersion"] = "gardenlet.config.gardener.cloud/v1alpha1",
            ["kind"] = "GardenletConfiguration",
            ["seedConfig"] = new JsonObject { ["spec"] = template.Spec.DeepClone() },
        };
        return Make("ManagedSeed", settings.Name, new JsonObject
        {
            ["shoot"] = new JsonObject { ["name"] = settings.Name },
            ["gardenlet"] = new JsonObject
            {
                ["bootstrap"] = "BootstrapToken",
                ["mergeWithParent"] = true,
                ["deployment"] = Deployment(settings, template),
                ["config"] = JsonMerge.Apply(configuration, template.Gardenlet.Child("config") ?? []),
            },
        });
    }

    /// <summary>Null when the template names no chart (<c>gardenlet.chart</c>, an OCI reference): then nobody upgrades the gardenlet.</summary>
    public static JsonObject? RenderSelfUpgrade(SeedSettings settings, SeedTemplate template)
    {
        if (template.Gardenlet.Text("chart") is not { } chart)
        {
            return null;
        }

        var deployment = Deployment(settings, template);
        deployment["helm"] = new JsonObject { ["ociRepository"] = new JsonObject { ["ref"] = chart } };
        return Make("Gardenlet", $"self-hosted-shoot-{settings.Name}", new JsonObject
        {
            ["deployment"] = deployment,
            ["config"] = GardenletConfiguration.ForShoot(),
        });
    }

    private static JsonObject Deployment(SeedSettings settings, SeedTemplate template)
    {
        var deployment = new JsonObject();
        var tag = settings.GardenletImage.LastIndexOf(':');
        if (tag > settings.GardenletImage.LastIndexOf('/'))
        {
            deployment["image"] = new JsonObject { ["repository"] = settings.GardenletImage[..tag], ["tag"] = settings.GardenletImage[(tag + 1)..] };
        }

        return JsonMerge.Apply(deployment, template.Gardenlet.Child("deployment") ?? []);
    }

    private static JsonObject Make(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "garden" },
        ["spec"] = spec,
    };
}
