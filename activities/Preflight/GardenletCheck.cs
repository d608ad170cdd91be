using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Preflight;

/// <summary>
/// Whether the Seed's gardenlet leaves the Shoot alone once it is told to. The old Shoot object stays for good, so a gardenlet that does not look at the
/// annotation would scale the old control plane up again at its next reconciliation, today or in a month.
/// </summary>
internal static class GardenletCheck
{
    private const string Id = "gardenlet-respects-ignore";
    private const string Subject = "gardenlet of the Seed";
    private const string Setting = "controllers.shoot.respectSyncPeriodOverwrite";

    /// <summary>Reads the configuration, and tells.</summary>
    /// <param name="seed">The Seed.</param>
    /// <param name="shoot">Namespace and name of the Shoot.</param>
    /// <param name="findings">Where it is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(KubernetesApi seed, string shoot, FindingList findings, CancellationToken cancellationToken)
    {
        var maps = await seed.ListAsync("v1", "ConfigMap", new("garden"), cancellationToken);
        var deployment = await seed.FindAsync(new("apps/v1", "Deployment", "garden", "gardenlet"), cancellationToken);
        Judge(shoot, Configurations(deployment, maps.Items), findings);
    }

    /// <summary>The configuration that runs; where no Deployment says which that is, all that are there, as earlier ones stay for a while.</summary>
    internal static IReadOnlyList<JsonObject> Configurations(JsonObject? deployment, IReadOnlyList<JsonObject> maps)
    {
        var mounted = deployment.Children("spec", "template", "spec", "volumes").Select(volume => volume.Text("configMap", "name")).ToHashSet();
        var all = maps.Where(map => map.Name().StartsWith("gardenlet-configmap", StringComparison.Ordinal)).ToList();
        return Read(all.Where(map => mounted.Contains(map.Name()))) is { Count: > 0 } running ? running : Read(all);
    }

    /// <summary>Shoots in the namespace <c>garden</c> may always be told; others only where the setting is on.</summary>
    internal static void Judge(string shoot, IReadOnlyList<JsonObject> configurations, FindingList findings)
    {
        if (shoot.StartsWith("garden/", StringComparison.Ordinal))
        {
            findings.Passed(Id, Subject, "it leaves ignored Shoots of the namespace garden alone, whatever its settings");
        }
        else if (configurations.Count == 0)
        {
            findings.Warning(
                Id, Subject, $"its configuration was not found in the Seed's namespace garden; unless {Setting} is true there, it scales the old control plane up again, and two of them write",
                $"do not go on before whoever runs the gardenlet has shown that {Setting} is true, and will be for as long as the old Shoot object exists; it is false unless somebody set it.");
        }
        else
        {
            findings.Require(
                configurations.All(configuration => configuration.Text([.. Setting.Split('.')]) == "true"), Id, Subject, "it leaves ignored Shoots alone",
                $"{Setting} is not true, so it reconciles ignored Shoots too, and would scale the old control plane up again",
                $"set {Setting} to true for as long as the old Shoot object exists.");
        }
    }

    private static List<JsonObject> Read(IEnumerable<JsonObject> maps) =>
        [.. maps.SelectMany(map => map.Map("data").Values).SelectMany(YamlJson.ReadAll).Where(document => document.Kind() == "GardenletConfiguration")];
}
