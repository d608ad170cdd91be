using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;

namespace Masterful.Activities.Seed;

/// <summary>The landscape's Seed template, checked before anything is written.</summary>
/// <param name="Spec">The Seed's <c>spec</c>.</param>
/// <param name="Shoot">What mode <c>managedSeed</c> adds to the self-hosted Shoot: <c>metadata</c>, <c>controlPlane</c>, <c>spec</c>.</param>
/// <param name="Gardenlet">What mode <c>managedSeed</c> adds to the gardenlets: <c>config</c>, <c>deployment</c>, <c>chart</c>.</param>
internal sealed record SeedTemplate(JsonObject Spec, JsonObject Shoot, JsonObject Gardenlet)
{
    private static readonly string[][] Required =
    [
        ["provider", "type"], ["provider", "region"], ["networks", "pods"], ["networks", "services"], ["dns"], ["ingress", "domain"],
    ];

    /// <summary>Reads the template, or throws <c>MIG-SEED-001</c>.</summary>
    public static SeedTemplate Read(SeedSettings settings)
    {
        try
        {
            var document = YamlJson.Read(File.ReadAllText(settings.Template)) ?? [];
            var spec = document["spec"] as JsonObject ?? throw SeedErrors.Template.At(settings.Template, "it has no spec.");
            var missing = Required.Where(path => spec.At(path) is null).Select(path => "spec." + string.Join('.', path)).ToList();
            return missing.Count == 0
                ? new SeedTemplate(Copy(spec), Section(settings, document, "shoot"), Section(settings, document, "gardenlet"))
                : throw SeedErrors.Template.At(settings.Template, $"it lacks {string.Join(", ", missing)}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlException)
        {
            throw SeedErrors.Template.At(settings.Template, exception.Message, exception);
        }
    }

    /// <summary>Refuses, with <c>MIG-SEED-004</c>, networks that are not the Shoot's: the cluster cannot have others.</summary>
    public void CheckNetworks(SeedSettings settings, JsonObject shoot)
    {
        foreach (var network in new[] { "pods", "services", "nodes" })
        {
            var (wanted, actual) = (Spec.Text("networks", network), shoot.Text("spec", "networking", network));
            if (wanted is not null && actual is not null && wanted != actual)
            {
                throw SeedErrors.Networks.At(settings.Template, $"spec.networks.{network} is {wanted}, but the Shoot's is {actual}.");
            }
        }
    }

    private static JsonObject Section(SeedSettings settings, JsonObject document, string name) => document[name] switch
    {
        null => [],
        JsonObject section => Copy(section),
        _ => throw SeedErrors.Template.At(settings.Template, $"its section {name} is not a mapping."),
    };

    private static JsonObject Copy(JsonObject value) => (JsonObject)value.DeepClone();
}
