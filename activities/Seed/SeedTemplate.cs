using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;

namespace Masterful.Activities.Seed;

/// <summary>The Seed's <c>spec</c> as the landscape's template has it, checked before anything is written.</summary>
internal static class SeedTemplate
{
    private static readonly string[][] Required =
    [
        ["provider", "type"], ["provider", "region"], ["networks", "pods"], ["networks", "services"], ["dns"], ["ingress", "domain"],
    ];

    /// <summary>Reads the template, or throws <c>MIG-SEED-001</c>.</summary>
    public static JsonObject Read(SeedSettings settings)
    {
        try
        {
            var document = YamlJson.Read(File.ReadAllText(settings.Template));
            var spec = document?["spec"] as JsonObject ?? throw SeedErrors.Template.At(settings.Template, "it has no spec.");
            var missing = Required.Where(path => spec.At(path) is null).Select(path => "spec." + string.Join('.', path)).ToList();
            return missing.Count == 0
                ? (JsonObject)spec.DeepClone()
                : throw SeedErrors.Template.At(settings.Template, $"it lacks {string.Join(", ", missing)}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlException)
        {
            throw SeedErrors.Template.At(settings.Template, exception.Message, exception);
        }
    }

    /// <summary>Refuses a template whose networks are not the Shoot's: the cluster cannot have others.</summary>
    public static void CheckNetworks(SeedSettings settings, JsonObject spec, JsonObject shoot)
    {
        foreach (var network in new[] { "pods", "services", "nodes" })
        {
            var (wanted, actual) = (spec.Text("networks", network), shoot.Text("spec", "networking", network));
            if (wanted is not null && actual is not null && wanted != actual)
            {
                throw SeedErrors.Template.At(settings.Template, $"spec.networks.{network} is {wanted}, but the Shoot's is {actual}.");
            }
        }
    }
}
