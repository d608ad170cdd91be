using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Seed;

/// <summary>
/// What a self-hosted Shoot's gardenlet takes for granted in its cluster: the definitions of Gardener's own resources, without which it ends after two minutes and
/// before it could bring them itself, and the label by which it finds the nodes of the control plane. Seen with gardenlet v1.149.3.
/// </summary>
internal static class SelfHostedCluster
{
    private const string Origin = "self-hosted Shoot";
    private const string Role = "node-role.kubernetes.io/control-plane";
    private static readonly string[] Groups = ["extensions.gardener.cloud", "resources.gardener.cloud", "druid.gardener.cloud", "machine.sapcloud.io"];

    /// <summary>The definitions, as the Seed has them.</summary>
    public static async Task<IReadOnlyList<AddonObject>> DefinitionsAsync(KubernetesApi seed, CancellationToken cancellationToken) =>
    [
        .. (await seed.FindAllAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", new(null), cancellationToken))
            .Where(definition => Groups.Contains(definition.Text("spec", "group")))
            .OrderBy(definition => definition.Name(), StringComparer.Ordinal)
            .Select(definition => new AddonObject(Origin, new JsonObject
            {
                ["apiVersion"] = "apiextensions.k8s.io/v1",
                ["kind"] = "CustomResourceDefinition",
                ["metadata"] = new JsonObject { ["name"] = definition.Name() },
                ["spec"] = definition["spec"]?.DeepClone(),
            })),
    ];

    /// <summary>The label of the control plane's nodes, and nothing else of them.</summary>
    public static IEnumerable<AddonObject> Nodes(IEnumerable<string> names) => names.Select(name => new AddonObject(Origin, new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Node",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Role] = "" } },
    }));
}
