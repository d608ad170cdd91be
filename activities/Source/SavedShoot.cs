using System.Net;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>
/// The Shoot object that is moved, or the copy that was made of it in the Garden: Gardener takes no second Shoot of its domain, so that in mode
/// <c>managedSeed</c> it may have to go, by hand, before its successor can come, and what comes after still reads it.
/// </summary>
public static class SavedShoot
{
    private const string Key = "shoot.yaml";

    /// <summary>The copy: a ConfigMap in namespace <c>garden</c>.</summary>
    /// <param name="shoot">The Shoot.</param>
    public static ObjectRef Copy(ObjectRef shoot) => new("v1", "ConfigMap", "garden", $"masterful.{shoot.Namespace}.{shoot.Name}");

    /// <summary>The Shoot object.</summary>
    /// <param name="shoot">It as <c>namespace/name</c> in the Garden.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-REQ-002</c>: it is not named like that.</exception>
    public static ObjectRef Ref(string shoot) => shoot.Split('/') is [var ns, var name]
        ? new("core.gardener.cloud/v1beta1", "Shoot", ns, name)
        : throw RequestErrors.ShootNotFound.At($"Shoot {shoot}", "it is not named as namespace/name.");

    /// <summary>The object, or else its copy.</summary>
    /// <param name="garden">The Garden.</param>
    /// <param name="shoot">The Shoot as <c>namespace/name</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-REQ-002</c>: there is neither.</exception>
    public static async Task<JsonObject> ReadAsync(KubernetesApi garden, string shoot, CancellationToken cancellationToken)
    {
        var target = Ref(shoot);
        if (await garden.FindAsync(target, cancellationToken) is { } there)
        {
            return there;
        }

        return YamlJson.Read((await CopyAsync(garden, target, cancellationToken)).Text("data", Key) ?? "")
            ?? throw RequestErrors.ShootNotFound.At($"Shoot {shoot}", $"the Garden {garden.Server.Host} does not have it.");
    }

    /// <summary>Makes or renews the copy, without what only a server writes.</summary>
    /// <param name="garden">The Garden.</param>
    /// <param name="shoot">The object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task SaveAsync(KubernetesApi garden, JsonObject shoot, CancellationToken cancellationToken)
    {
        var (target, saved) = (Copy(shoot.Ref()), (JsonObject)shoot.DeepClone());
        foreach (var field in new[] { "managedFields", "resourceVersion", "generation", "creationTimestamp" })
        {
            (saved["metadata"] as JsonObject)?.Remove(field);
        }

        return garden.ApplyAsync(
            new JsonObject
            {
                ["apiVersion"] = target.ApiVersion,
                ["kind"] = target.Kind,
                ["metadata"] = new JsonObject { ["name"] = target.Name, ["namespace"] = target.Namespace },
                ["data"] = new JsonObject { [Key] = YamlJson.Write(saved) },
            },
            force: true,
            cancellationToken: cancellationToken);
    }

    // A worker without the right to read ConfigMaps there never made a copy.
    private static async Task<JsonObject?> CopyAsync(KubernetesApi garden, ObjectRef shoot, CancellationToken cancellationToken)
    {
        try
        {
            return await garden.FindAsync(Copy(shoot), cancellationToken);
        }
        catch (KubernetesApiException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
