namespace Masterful.Simulation.Api;

/// <summary>
/// What a kubelet may do: its own Node and Lease, the Pods on it, and what those need. Where a real one follows the references from
/// Pods to Secrets, this one lets a node read any single Secret or ConfigMap.
/// </summary>
public sealed class NodeAuthorizer(IObjectStore store, ResourceCatalog resources) : IAuthorizer
{
    private const string Prefix = "system:node:";

    public async ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken)
    {
        if (!request.User.Name.StartsWith(Prefix, StringComparison.Ordinal) || !request.User.Groups.Contains("system:nodes") || !request.IsResourceRequest)
            return AuthorizationDecision.NoOpinion("");
        var node = request.User.Name[Prefix.Length..];
        var (reads, writes) = (request.Verb is "get" or "list" or "watch", request.Verb is "create" or "update" or "patch" or "delete");
        var allowed = (request.ApiGroup, request.Resource, request.Subresource) switch
        {
            ("", "nodes", "" or "status") => reads || (writes && request.Verb != "delete" && (request.Name == node || request.Verb == "create")),
            ("coordination.k8s.io", "leases", "") => request.Namespace == "kube-node-lease" && (request.Name == node || request.Verb == "create"),
            ("" or "events.k8s.io", "events", "") => request.Verb is "create" or "patch" or "update",
            ("", "pods", "") when request.Verb is "list" or "watch" or "create" => true,
            ("", "pods", "" or "status" or "eviction") => await IsOnNodeAsync(request, node, cancellationToken),
            ("", "secrets" or "configmaps", "") => request.Name.Length > 0 && reads,
            ("", "persistentvolumeclaims" or "persistentvolumes", "") => request.Verb == "get",
            ("", "services", "") => reads,
            ("", "serviceaccounts", "token") => request.Verb == "create",
            ("certificates.k8s.io", "certificatesigningrequests", "") => request.Verb is "create" or "get" or "list" or "watch",
            ("authentication.k8s.io", _, _) or ("authorization.k8s.io", _, _) => request.Verb == "create",
            ("storage.k8s.io", "csinodes", "") => request.Name == node || request.Verb == "create",
            ("storage.k8s.io", "csidrivers" or "volumeattachments", "") or ("node.k8s.io", "runtimeclasses", "") => reads,
            _ => false,
        };
        return allowed ? AuthorizationDecision.Allow("") : AuthorizationDecision.NoOpinion($"node \"{node}\" has no relationship to the requested object");
    }

    private async Task<bool> IsOnNodeAsync(RequestAttributes request, string node, CancellationToken cancellationToken)
    {
        var pod = await store.GetAsync(resources.Get("", "pods"), request.Namespace, request.Name, cancellationToken);
        return pod is null || pod.Value.Text("spec", "nodeName") == node;
    }
}
