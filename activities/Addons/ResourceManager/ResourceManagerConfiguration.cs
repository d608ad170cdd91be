using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>The configuration of gardener-resource-manager, for a cluster that is its source and its target.</summary>
public static class ResourceManagerConfiguration
{
    /// <summary>Namespace of the ManagedResources, of the Lease and of everything that is rendered.</summary>
    public const string Namespace = "kube-system";

    private const string Group = "resourcemanager.config.gardener.cloud/";

    // The Secrets and ConfigMaps that these act upon stayed in the Seed: the first would delete what it finds no reference to, the second has
    // no request to answer, and the third writes policies for a Seed's namespaces.
    private static readonly string[] Off = ["garbageCollector", "tokenRequestor", "networkPolicy", "istioClusterConfiguration"];

    /// <summary>Rewrites a configuration, and keeps whatever has nothing to do with where it runs.</summary>
    /// <param name="subject">What is rewritten, for the error.</param>
    /// <param name="yaml">The configuration as the Seed's gardener-resource-manager reads it.</param>
    /// <param name="cluster">Identity of the Shoot's cluster, which goes before each object's origin; null or empty when it has none.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-ADDON-004</c>: it is not a ResourceManagerConfiguration.</exception>
    public static JsonObject Rewrite(string subject, string yaml, string? cluster)
    {
        var configuration = Read(subject, yaml);
        var source = Child(configuration, "sourceClientConnection");
        source.Remove("kubeconfig");
        source["namespaces"] = new JsonArray(Namespace);
        Child(configuration, "targetClientConnection").Remove("kubeconfig");
        var election = Child(configuration, "leaderElection");
        election["leaderElect"] = true;
        election["resourceName"] = "gardener-resource-manager";
        election["resourceNamespace"] = Namespace;
        var controllers = Child(configuration, "controllers");
        controllers["clusterID"] = cluster ?? "";
        foreach (var name in Off)
        {
            Child(controllers, name)["enabled"] = false;
        }

        // It names the namespace of the Machines in the Seed; without it, a Node is looked for instead of a Machine.
        (controllers["csrApprover"] as JsonObject)?.Remove("machineNamespace");

        // A webhook that is not registered is never called, so one that is on would only look as if it worked.
        foreach (var webhook in Child(configuration, "webhooks").Select(pair => pair.Value).OfType<JsonObject>())
        {
            webhook["enabled"] = false;
            webhook.Remove("machineNamespace");
        }

        return configuration;
    }

    private static JsonObject Read(string subject, string yaml)
    {
        try
        {
            return YamlJson.Read(yaml) is { } read && read.Kind() == "ResourceManagerConfiguration" && read.ApiVersion().StartsWith(Group, StringComparison.Ordinal)
                ? read
                : throw AddonErrors.ResourceManagerNotRewritable.At(subject, "it is not a ResourceManagerConfiguration.");
        }
        catch (YamlException exception)
        {
            throw AddonErrors.ResourceManagerNotRewritable.At(subject, $"it is not YAML at line {exception.Start.Line}.");
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
