using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Deletions: preconditions, finalizers, dependents, and namespaces with what is in them.</summary>
internal sealed class ObjectDeleter(IObjectStore store, ResourceCatalog resources, IAdmission admission, TimeProvider time)
{
    // Looking for dependents reads every collection, so it is left out for kinds that own nothing.
    private static readonly HashSet<string> OwnNothing =
        ["events", "leases", "endpoints", "endpointslices", "configmaps", "secrets", "serviceaccounts", "roles", "rolebindings", "clusterroles",
         "clusterrolebindings", "pods", "networkpolicies", "apiservices", "mutatingwebhookconfigurations", "validatingwebhookconfigurations"];

    /// <summary>Deletes or, while finalizers hold it, marks the object; returns whether it is gone and its last state.</summary>
    public async Task<(bool Gone, JsonObject Value)> DeleteAsync(
        ApiResource resource, string ns, string name, JsonObject? deleteOptions, UserInfo user, bool dryRun, CancellationToken cancellationToken)
    {
        while (true)
        {
            var live = await store.GetAsync(resource, ns, name, cancellationToken) ?? throw ApiStatusException.NotFound(resource, name);
            CheckPreconditions(resource, live.Value, deleteOptions);
            await admission.AdmitAsync(new AdmissionRequest("DELETE", resource, "", ns, name, null, live.Value, user, dryRun), cancellationToken);
            if (dryRun) return (true, live.Value);
            try
            {
                return resource is { Group: "", Plural: "namespaces" }
                    ? await DeleteNamespaceAsync(resource, live, user, cancellationToken)
                    : await DeleteOneAsync(resource, ns, live, deleteOptions, user, cancellationToken);
            }
            catch (ApiStatusException error) when (error.Reason == "Conflict")
            {
                // Somebody changed it in between: look again, the preconditions decide.
            }
        }
    }

    /// <summary>Removes a namespace that is being deleted once nothing is left in it.</summary>
    public async Task FinishNamespaceAsync(string ns, CancellationToken cancellationToken)
    {
        var namespaces = resources.Get("", "namespaces");
        if (await store.GetAsync(namespaces, null, ns, cancellationToken) is not { } live || live.Value["metadata"]?["deletionTimestamp"] is null) return;
        if (await ContentsAsync(ns, cancellationToken) is [_, ..] || live.Value.Elements("metadata", "finalizers").Any()) return;
        await store.DeleteAsync(namespaces, null, ns, live.Revision, cancellationToken);
    }

    private static void CheckPreconditions(ApiResource resource, JsonObject live, JsonObject? deleteOptions)
    {
        if (deleteOptions.Text("preconditions", "uid") is { } uid && uid != live.Uid())
            throw ApiStatusException.Conflict(resource, live.Name(), $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid()}");
        if (deleteOptions.Text("preconditions", "resourceVersion") is { } version && version != live.ResourceVersion())
            throw ApiStatusException.Conflict(resource, live.Name(), $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {live.ResourceVersion()}");
    }

    private async Task<(bool Gone, JsonObject Value)> DeleteOneAsync(
        ApiResource resource, string ns, StoredObject live, JsonObject? deleteOptions, UserInfo user, CancellationToken cancellationToken)
    {
        if (live.Value.Elements("metadata", "finalizers").Any()) return (false, await MarkAsync(resource, ns, live, cancellationToken));
        await store.DeleteAsync(resource, ns, live.Value.Name(), live.Revision, cancellationToken);
        var orphan = deleteOptions.Text("propagationPolicy") == "Orphan"
            || (deleteOptions.At("orphanDependents") is JsonValue flag && flag.TryGetValue<bool>(out var keep) && keep);
        if (!OwnNothing.Contains(resource.Plural)) await ReleaseDependentsAsync(ns, live.Value.Uid(), orphan, user, cancellationToken);
        if (ns.Length > 0) await FinishNamespaceAsync(ns, cancellationToken);
        return (true, live.Value);
    }

    private async Task<JsonObject> MarkAsync(ApiResource resource, string ns, StoredObject live, CancellationToken cancellationToken)
    {
        if (live.Value["metadata"]?["deletionTimestamp"] is not null) return live.Value;
        var metadata = live.Value.Metadata();
        metadata["deletionTimestamp"] = KubernetesTime.Format(time.GetUtcNow());
        metadata["deletionGracePeriodSeconds"] = 0;
        if (resource.HasGeneration) metadata["generation"] = (live.Value.Number("metadata", "generation") ?? 0) + 1;
        return (await store.UpdateAsync(resource, ns, live.Value.Name(), live.Value, live.Revision, cancellationToken)).Value;
    }

    private async Task<(bool Gone, JsonObject Value)> DeleteNamespaceAsync(
        ApiResource resource, StoredObject live, UserInfo user, CancellationToken cancellationToken)
    {
        var name = live.Value.Name();
        if (name is "default" or "kube-system" or "kube-public")
            throw new ApiStatusException(HttpStatusCode.Forbidden, "Forbidden", $"namespaces \"{name}\" is forbidden: this namespace may not be deleted");
        live.Value["status"] = new JsonObject { ["phase"] = "Terminating" };
        var marked = live.Value["metadata"]?["deletionTimestamp"] is null ? await MarkAsync(resource, "", live, cancellationToken) : live.Value;
        foreach (var (kind, content) in await ContentsAsync(name, cancellationToken))
        {
            try
            {
                await DeleteAsync(kind, name, content.Name(), null, user, false, cancellationToken);
            }
            catch (ApiStatusException error) when (error.Code == HttpStatusCode.NotFound)
            {
                // It went with its owner.
            }
        }

        await FinishNamespaceAsync(name, cancellationToken);
        return (false, marked);
    }

    private async Task ReleaseDependentsAsync(string ns, string ownerUid, bool orphan, UserInfo user, CancellationToken cancellationToken)
    {
        if (ownerUid.Length == 0) return;
        foreach (var (kind, dependent) in await ContentsAsync(ns, cancellationToken))
        {
            var owners = dependent.Elements("metadata", "ownerReferences").ToList();
            if (!owners.Exists(owner => owner.Text("uid") == ownerUid)) continue;
            try
            {
                if (orphan || owners.Count > 1) await DisownAsync(kind, dependent, ownerUid, cancellationToken);
                else await DeleteAsync(kind, dependent.Namespace(), dependent.Name(), null, user, false, cancellationToken);
            }
            catch (ApiStatusException error) when (error.Code is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                // It changed or went meanwhile; a real garbage collector would look again, and nothing here depends on it.
            }
        }
    }

    private async Task DisownAsync(ApiResource kind, JsonObject dependent, string ownerUid, CancellationToken cancellationToken)
    {
        var kept = dependent.Elements("metadata", "ownerReferences").Where(owner => owner.Text("uid") != ownerUid).Select(owner => (JsonNode?)owner.DeepClone()).ToArray();
        if (kept.Length > 0) dependent.Metadata()["ownerReferences"] = new JsonArray(kept);
        else dependent.Metadata().Remove("ownerReferences");
        await store.UpdateAsync(kind, dependent.Namespace(), dependent.Name(), dependent, long.Parse(dependent.ResourceVersion()), cancellationToken);
    }

    /// <summary>Everything in a namespace; with an empty name everything anywhere.</summary>
    private async Task<List<(ApiResource Kind, JsonObject Value)>> ContentsAsync(string ns, CancellationToken cancellationToken)
    {
        var found = new List<(ApiResource, JsonObject)>();
        var kinds = resources.All.Where(resource => !resource.CreateOnly && (resource.Namespaced || ns.Length == 0)).DistinctBy(resource => resource.StoragePath);
        foreach (var kind in kinds)
        {
            foreach (var item in (await store.ListAsync(kind, ns.Length > 0 ? ns : null, cancellationToken)).Items) found.Add((kind, item.Value));
        }

        return found;
    }
}
