using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>
/// Gardener's ServiceAccounts say that Pods get no token by themselves, and a webhook of gardener-resource-manager mounts one all the same. Nobody serves
/// that webhook after the move, so each Pod made anew would come up without its token. What a Pod itself says outranks its ServiceAccount: so the Pod
/// templates that the webhook would have treated ask Kubernetes for the token.
/// </summary>
/// <param name="objects">Everything that is replayed: a workload and its ServiceAccount may be of different ManagedResources.</param>
public sealed class TokenMounts(IEnumerable<JsonObject> objects)
{
    private const string Automount = "automountServiceAccountToken";
    private const string Skip = "projected-token-mount.resources.gardener.cloud/skip";

    // The webhook is called for Pods of these only; elsewhere a ServiceAccount means what it says.
    private static readonly string[] Namespaces = ["kube-system", "kubernetes-dashboard"];

    private readonly HashSet<(string Namespace, string Name)> accounts =
    [
        .. objects.Where(item => item.Kind() == "ServiceAccount" && item.Name() != "default" && item.Text(Automount) == "false" && Namespaces.Contains(item.Namespace()))
            .Select(item => (item.Namespace()!, item.Name())),
    ];

    /// <summary>Changes the objects in place; answers one line for each with the ManagedResource that it is in.</summary>
    public static IReadOnlyList<(string Origin, string Change)> Rewrite(IReadOnlyList<AddonObject> objects, TokenMounts mounts) =>
        [.. objects.Where(item => item.Skip is null && mounts.Mount(item.Object)).Select(item => (item.Origin, Describe(item.Object)))];

    /// <summary>Lets Kubernetes mount the token where only the webhook did; answers whether anything was to be changed.</summary>
    public bool Mount(JsonObject item)
    {
        if (PodSpec(item) is not { } pod || pod.ContainsKey(Automount) || !accounts.Contains((item.Namespace() ?? "", Account(pod)))
            || Template(item).Map("metadata", "labels").ContainsKey(Skip))
        {
            return false;
        }

        pod[Automount] = true;
        return true;
    }

    private static string Describe(JsonObject item) =>
        $"{item.Kind()} {item.Namespace()}/{item.Name()}: {Automount}: true in its Pods, as ServiceAccount {Account(PodSpec(item)!)} says false and no webhook mounts the token any more";

    private static string Account(JsonObject pod) => pod.Text("serviceAccountName") ?? pod.Text("serviceAccount") ?? "";

    private static JsonObject? PodSpec(JsonObject item) => Template(item).Child("spec");

    // A Job's template cannot be changed once the Job is there, and what is there already has Pods with their tokens.
    private static JsonObject? Template(JsonObject item) => item.Kind() switch
    {
        "Deployment" or "DaemonSet" or "StatefulSet" => item.Child("spec", "template"),
        "CronJob" => item.Child("spec", "jobTemplate", "spec", "template"),
        _ => null,
    };
}
