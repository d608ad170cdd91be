using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Validation of ManagedSeeds, with what the admission plugin asks of the Shoot that they name.</summary>
internal static class ManagedSeedRules
{
    private const string Config = "spec.gardenlet.config";

    /// <summary>Refuses, or fills in what the plugin takes from the Shoot.</summary>
    public static void Admit(ApiResource resource, JsonObject managed, JsonObject? before, JsonObject? shoot)
    {
        ApiStatusException Refuse(string field, string problem) => ApiStatusException.Invalid(resource, managed.Name(), field, problem);
        if (managed.Namespace() != "garden") throw Refuse("metadata.namespace", $"Invalid value: \"{managed.Namespace()}\": namespace must be garden");
        var name = managed.Text("spec", "shoot", "name") ?? throw Refuse("spec.shoot.name", "Required value: shoot name is required");
        if (before?.Text("spec", "shoot", "name") is { } old && old != name) throw Refuse("spec.shoot.name", $"Invalid value: \"{name}\": field is immutable");
        if (managed.At("spec", "gardenlet", "config") is not JsonObject config || config.Text("kind") != "GardenletConfiguration")
            throw Refuse(Config, "Required value: gardenlet config is required");
        if (managed.Text("spec", "gardenlet", "bootstrap") is { } bootstrap && bootstrap is not ("BootstrapToken" or "ServiceAccount" or "None"))
            throw Refuse("spec.gardenlet.bootstrap", $"Unsupported value: \"{bootstrap}\": supported values: \"BootstrapToken\", \"ServiceAccount\", \"None\"");
        if (shoot is null) throw Refuse("spec.shoot.name", $"Invalid value: \"{name}\": shoot garden/{name} not found");
        CheckShoot(shoot, managed, Refuse);
        if (config.At("seedConfig", "spec") is not JsonObject spec) throw Refuse($"{Config}.seedConfig", "Required value: seedConfig is required");
        CheckSeed(spec, shoot, Refuse);
        SeedRules.CheckSpec(resource, managed.Name(), spec, $"{Config}.seedConfig.spec");
    }

    private static void CheckShoot(JsonObject shoot, JsonObject managed, Func<string, string, ApiStatusException> refuse)
    {
        var field = "spec.shoot.name";
        var subject = $"Invalid value: \"{shoot.Name()}\": shoot {shoot.Namespace()}/{shoot.Name()}";
        if (ShootRules.IsSelfHosted(shoot) && managed.Name() != shoot.Name())
            throw refuse("metadata.name", $"Invalid value: \"{managed.Name()}\": must be equal to the name of the self-hosted shoot");
        if (shoot.Text("spec", "dns", "domain") is null) throw refuse(field, $"{subject} does not specify a domain");
        if (!shoot.Elements("spec", "provider", "workers").Any()) throw refuse(field, $"{subject} is workerless");
        if (IsTrue(shoot.At("spec", "addons", "nginxIngress", "enabled"))) throw refuse(field, $"{subject}: nginx ingress addon is not supported for managed seeds");
        if (!IsTrue(shoot.At("spec", "kubernetes", "verticalPodAutoscaler", "enabled"))) throw refuse(field, $"{subject} does not have VPA enabled");
    }

    private static void CheckSeed(JsonObject spec, JsonObject shoot, Func<string, string, ApiStatusException> refuse)
    {
        const string at = $"{Config}.seedConfig.spec";
        foreach (var network in new[] { "nodes", "pods", "services" })
        {
            if (shoot.Text("spec", "networking", network) is not { } cidr) continue;
            var networks = spec.Child("networks");
            if (networks.Text(network) is { } given && given != cidr)
                throw refuse($"{at}.networks.{network}", $"Invalid value: \"{given}\": seed {network} CIDR must be equal to shoot {network} CIDR {cidr}");
            networks[network] ??= cidr;
        }

        if (spec.Text("provider", "type") is { } type && type != shoot.Text("spec", "provider", "type"))
            throw refuse($"{at}.provider.type", $"Invalid value: \"{type}\": seed provider type must be equal to shoot provider type {shoot.Text("spec", "provider", "type")}");
        if (spec.Text("provider", "region") is { } region && region != shoot.Text("spec", "region"))
            throw refuse($"{at}.provider.region", $"Invalid value: \"{region}\": seed provider region must be equal to shoot region {shoot.Text("spec", "region")}");
        var ingress = $"ingress.{shoot.Text("spec", "dns", "domain")}";
        if (spec.Text("ingress", "domain") is { } domain && domain != ingress)
            throw refuse($"{at}.ingress.domain", $"Invalid value: \"{domain}\": seed ingress domain must be equal to shoot DNS domain {ingress}");
        if (IsTrue(spec.At("settings", "verticalPodAutoscaler", "enabled")))
            throw refuse($"{at}.settings.verticalPodAutoscaler.enabled", "Invalid value: true: seed VPA is not supported for managed seeds - use the shoot VPA");
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
