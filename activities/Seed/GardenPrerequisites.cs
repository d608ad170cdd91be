using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Seed;

/// <summary>
/// What <c>gardenadm connect</c> asks of a Garden: selectors in its authorizer, a CloudProfile, registered extensions; and the ConfigMaps and
/// Secrets that the Shoot refers to, which have to lie in its own namespace.
/// </summary>
internal sealed partial class GardenPrerequisites(KubernetesApi garden)
{
    private const string Core = "core.gardener.cloud/v1beta1";
    private const int FirstMinor = 34;

    /// <summary>Looks at them, and copies into <c>garden</c> what lies beside the old Shoot; throws <c>MIG-SEED-007</c>.</summary>
    /// <param name="oldNamespace">Namespace of the old Shoot.</param>
    /// <param name="shoot">The new Shoot object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task EnsureAsync(string oldNamespace, JsonObject shoot, CancellationToken cancellationToken)
    {
        var spec = shoot.Child("spec")!;
        await VersionAsync(cancellationToken);
        var profile = spec.Text("cloudProfile", "name") ?? spec.Text("cloudProfileName") ?? "";
        if (spec.Text("cloudProfile", "kind") is not "NamespacedCloudProfile" && await garden.FindAsync(new(Core, "CloudProfile", null, profile), cancellationToken) is null)
        {
            throw SeedErrors.Prerequisite.At($"CloudProfile {profile}", "the Garden does not have it.");
        }

        await ExtensionAsync("Network", spec.Text("networking", "type") ?? "", cancellationToken);
        foreach (var (kind, name) in References(spec).Distinct())
        {
            await CopyAsync(kind, name, oldNamespace, cancellationToken);
        }
    }

    private async Task VersionAsync(CancellationToken cancellationToken)
    {
        var answer = await garden.GetRawAsync("/version", cancellationToken);
        var version = Parse(answer.Body).Text("gitVersion") ?? "";
        if (VersionNumber().Match(version) is not { Success: true } match || (match.Groups["major"].Value == "1" && int.Parse(match.Groups["minor"].Value) < FirstMinor))
        {
            throw SeedErrors.Prerequisite.At($"Garden {garden.Server.Host}", $"its Kubernetes version is {(version.Length > 0 ? version : "unknown")}; a connected Shoot needs 1.{FirstMinor} or newer.");
        }
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task ExtensionAsync(string kind, string type, CancellationToken cancellationToken)
    {
        var registrations = await garden.ListAsync(Core, "ControllerRegistration", cancellationToken: cancellationToken);
        var found = registrations.Items.FirstOrDefault(registration =>
            registration.Children("spec", "resources").Any(resource => resource.Text("kind") == kind && resource.Text("type") == type))
            ?? throw SeedErrors.Prerequisite.At($"ControllerRegistration for {kind} {type}", "the Garden has none, so nothing would reconcile the Shoot's.");
        foreach (var name in found.Children("spec", "deployment", "deploymentRefs").Select(reference => reference.Text("name") ?? ""))
        {
            // Older Gardens serve the kind in v1beta1, newer ones in v1.
            if (await garden.FindAsync(new(Core, "ControllerDeployment", null, name), cancellationToken) is null
                && await garden.FindAsync(new("core.gardener.cloud/v1", "ControllerDeployment", null, name), cancellationToken) is null)
            {
                throw SeedErrors.Prerequisite.At($"ControllerDeployment {name}", $"ControllerRegistration {found.Name()} names it, but the Garden does not have it.");
            }
        }
    }

    private static IEnumerable<(string Kind, string Name)> References(JsonObject spec)
    {
        var server = spec.At("kubernetes", "kubeAPIServer");
        foreach (var path in new[] { new[] { "auditConfig", "auditPolicy", "configMapRef", "name" }, ["structuredAuthentication", "configMapName"], ["structuredAuthorization", "configMapName"] })
        {
            if (server.Text(path) is { } map)
            {
                yield return ("ConfigMap", map);
            }
        }

        IEnumerable<(string? Kind, string? Name)> others =
        [
            .. server.Children("admissionPlugins").Select(plugin => ((string?)"Secret", plugin.Text("kubeconfigSecretName"))),
            .. server.Children("structuredAuthorization", "kubeconfigs").Select(kubeconfig => ((string?)"Secret", kubeconfig.Text("secretName"))),
            .. spec.Children("resources").Select(resource => (resource.Text("resourceRef", "kind"), resource.Text("resourceRef", "name"))),
        ];
        foreach (var (kind, name) in others)
        {
            if (kind is "Secret" or "ConfigMap" && name is not null)
            {
                yield return (kind, name);
            }
        }
    }

    private async Task CopyAsync(string kind, string name, string from, CancellationToken cancellationToken)
    {
        if (await garden.FindAsync(new("v1", kind, "garden", name), cancellationToken) is not null)
        {
            return;
        }

        if (await garden.FindAsync(new("v1", kind, from, name), cancellationToken) is not { } original)
        {
            throw SeedErrors.Prerequisite.At($"{kind} {from}/{name}", "the Shoot refers to it, but the Garden does not have it.");
        }

        var copy = new JsonObject { ["apiVersion"] = "v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "garden" } };
        foreach (var field in new[] { "type", "data", "binaryData" })
        {
            if (original[field] is { } value)
            {
                copy[field] = value.DeepClone();
            }
        }

        await garden.ApplyAsync(copy, cancellationToken: cancellationToken);
    }

    [GeneratedRegex(@"^v(?<major>\d+)\.(?<minor>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionNumber();
}
