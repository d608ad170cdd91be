using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>The order in which applying works: what others need comes first, what nobody knows comes last.</summary>
public static class ApplyOrder
{
    private static readonly string[] Kinds =
    [
        "Namespace",
        "PriorityClass", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget",
        "CustomResourceDefinition",
        "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding",
        "Secret", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
        "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "Ingress",
        "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    ];

    /// <summary>Sorts; objects of one kind go by namespace and name.</summary>
    public static IReadOnlyList<T> Sort<T>(IEnumerable<T> items, Func<T, JsonObject> objectOf) =>
        items.OrderBy(item => Rank(objectOf(item).Kind()))
            .ThenBy(item => objectOf(item).Kind(), StringComparer.Ordinal)
            .ThenBy(item => objectOf(item).Namespace() ?? "", StringComparer.Ordinal)
            .ThenBy(item => objectOf(item).Name(), StringComparer.Ordinal)
            .ToList();

    // Custom resources are of kinds that are not in the list, so they come after the CRDs, and after everything that may serve them.
    private static int Rank(string kind) => Array.IndexOf(Kinds, kind) is var rank and >= 0 ? rank : Kinds.Length;
}
