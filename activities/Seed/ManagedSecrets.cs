using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Seed;

/// <summary>
/// What Gardener's secrets manager keeps for a control plane: authorities, the ServiceAccount key, the key of etcd's encryption. The gardenlet of a self-hosted
/// Shoot looks for them in <c>kube-system</c> under an identity of its own, and makes new ones where it finds none: of another authority and with other keys,
/// with which nothing of the cluster would be trusted or read any more.
/// </summary>
internal static class ManagedSecrets
{
    private const string Identity = "manager-identity";

    /// <summary>Those of the source that are to outlive it, as that gardenlet finds them.</summary>
    /// <param name="seed">The Seed.</param>
    /// <param name="ns">The control plane's namespace there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<AddonObject>> ReadAsync(KubernetesApi seed, string ns, CancellationToken cancellationToken) =>
    [
        .. (await seed.ListAsync("v1", "Secret", new ListOptions(ns, LabelSelector: "managed-by=secrets-manager,manager-identity=gardenlet,persist=true"), cancellationToken)).Items
            .OrderBy(secret => secret.Name(), StringComparer.Ordinal)
            .Select(secret => new AddonObject($"Secret {ns}/{secret.Name()}", Copy(secret))),
    ];

    private static JsonObject Copy(JsonObject secret)
    {
        var labels = (JsonObject)secret.Child("metadata", "labels")!.DeepClone();
        labels[Identity] = "self-hosted-shoot";
        var copy = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = secret.Name(), ["namespace"] = "kube-system", ["labels"] = labels },
        };
        foreach (var field in new[] { "type", "immutable", "data" })
        {
            if (secret[field] is { } value)
            {
                copy[field] = value.DeepClone();
            }
        }

        return copy;
    }
}
