using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>The order in which applying works: what others need comes first, what nobody knows comes last.</summary>
public static class ApplyOrder
{
    // Much as Helm installs, in stages: what is in one stage is accepted without anything else in it.
    private static readonly string[][] Stages =
    [
        ["Namespace"],
        ["PriorityClass", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget"],
        ["CustomResourceDefinition"],
        ["ServiceAccount", "ClusterRole", "Role"],
        ["ClusterRoleBinding", "RoleBinding", "Secret", "ConfigMap", "StorageClass", "PersistentVolume", "Service"],
        ["PersistentVolumeClaim", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "Ingress"],
        ["APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    ];

    private static readonly string[] Kinds = [.. Stages.SelectMany(stage => stage)];

    /// <summary>Sorts; objects of one kind go by namespace and name.</summary>
    public static IReadOnlyList<T> Sort<T>(IEnumerable<T> items, Func<T, JsonObject> objectOf) =>
        items.OrderBy(item => Rank(objectOf(item).Kind()))
            .ThenBy(item => objectOf(item).Kind(), StringComparer.Ordinal)
            .ThenBy(item => objectOf(item).Namespace() ?? "", StringComparer.Ordinal)
            .ThenBy(item => objectOf(item).Name(), StringComparer.Ordinal)
            .ToList();

    // Custom resources are of kinds that are not in the list, so they come after the CRDs, and after everything that may serve them.
    private static int Rank(string kind) => Array.IndexOf(Kinds, kind) is var rank and >= 0 ? rank : Kinds.Length;

    /// <summary>Splits what is sorted: objects that may be applied beside each other; custom resources only beside those of their own kind.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Split<T>(IEnumerable<T> sorted, Func<T, JsonObject> objectOf)
    {
        var (batches, last) = (new List<List<T>>(), "");
        foreach (var item in sorted)
        {
            var kind = objectOf(item).Kind();
            var stage = Array.Find(Stages, kinds => kinds.Contains(kind))?[0] ?? kind;
            if (batches.Count == 0 || stage != last)
            {
                batches.Add([]);
            }

            batches[^1].Add(item);
            last = stage;
        }

        return batches;
    }
}
