using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Creates and updates: what happens between a request's body and the store.</summary>
internal sealed class ObjectWriter(IObjectStore store, ResourceCatalog resources, IAdmission admission, ServiceAddresses addresses, TimeProvider time)
{
    private const int Attempts = 10;

    public async Task<JsonObject> CreateAsync(
        ApiResource resource, string ns, JsonObject value, WriteOptions options, Action<JsonObject>? recordFields, CancellationToken cancellationToken)
    {
        CheckType(resource, value);
        var metadata = value.Metadata();
        if (value.ResourceVersion().Length > 0) throw ApiStatusException.BadRequest("resourceVersion should not be set on objects to be created");
        CheckNamespace(value, ns, resource);
        var name = value.Name();
        if (name.Length == 0)
        {
            if (value.Text("metadata", "generateName") is not { Length: > 0 } prefix)
                throw ApiStatusException.Invalid(resource, "", "metadata.name", "Required value: name or generateName is required");
            metadata["name"] = name = prefix + RandomSuffix();
        }

        ObjectValidation.Name(resource, name);
        if (ns.Length > 0) await RequireNamespaceAsync(resource, ns, name, cancellationToken);
        foreach (var field in new[] { "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink" }) metadata.Remove(field);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = KubernetesTime.Format(time.GetUtcNow());
        if (resource.HasGeneration) metadata["generation"] = 1;
        if (resource.HasStatus) value.Remove("status");
        ObjectDefaults.OnCreate(resource, value, options.User);
        await addresses.AssignAsync(resource, value, cancellationToken);
        value = await admission.AdmitAsync(new AdmissionRequest("CREATE", resource, "", ns, name, value, null, options.User, options.DryRun), cancellationToken);
        if (recordFields is not null) recordFields(value);
        else ManagedFields.RecordUpdate(null, value, resource, Writer(options, ""));
        if (options.DryRun)
        {
            return await store.GetAsync(resource, ns, name, cancellationToken) is null ? value : throw ApiStatusException.AlreadyExists(resource, name);
        }

        return (await store.CreateAsync(resource, ns, name, value, cancellationToken)).Value;
    }

    /// <summary>Changes an object that exists; <paramref name="change"/> may run again when somebody else was faster.</summary>
    public async Task<JsonObject> UpdateAsync(
        ApiResource resource, string ns, string name, string subresource, WriteOptions options,
        Func<JsonObject, JsonObject> change, bool isApply, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var live = await store.GetAsync(resource, ns, name, cancellationToken) ?? throw ApiStatusException.NotFound(resource, name);
            var after = change((JsonObject)live.Value.DeepClone());
            CheckType(resource, after);
            CheckNamespace(after, ns, resource);
            var asked = after.ResourceVersion();
            if (asked.Length > 0 && asked != "0" && asked != live.Value.ResourceVersion()) throw ApiStatusException.Modified(resource, name);
            if (after.Uid() is { Length: > 0 } uid && uid != live.Value.Uid())
                throw ApiStatusException.Conflict(resource, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Value.Uid()}");

            Preserve(resource, subresource, live.Value, after);
            ObjectDefaults.OnWrite(resource, after);
            ObjectValidation.Update(resource, live.Value, after);
            CountGeneration(resource, live.Value, after);
            after = await admission.AdmitAsync(
                new AdmissionRequest("UPDATE", resource, subresource, ns, name, after, live.Value, options.User, options.DryRun), cancellationToken);
            if (!isApply) ManagedFields.RecordUpdate(live.Value, after, resource, Writer(options, subresource));
            after.Metadata()["resourceVersion"] = live.Value.ResourceVersion();
            if (options.DryRun) return after;
            if (IsUnchanged(live.Value, after)) return live.Value;
            try
            {
                if (after["metadata"]?["deletionTimestamp"] is not null && !after.Elements("metadata", "finalizers").Any())
                {
                    await store.DeleteAsync(resource, ns, name, live.Revision, cancellationToken);
                    return after;
                }

                return (await store.UpdateAsync(resource, ns, name, after, live.Revision, cancellationToken)).Value;
            }
            catch (ApiStatusException error) when (error is { Code: HttpStatusCode.Conflict, Reason: "Conflict" } && attempt < Attempts && !AsksForVersion(change, live))
            {
                // The request did not name a version, so it applies to whatever is newest.
            }
        }
    }

    public FieldWriter Writer(WriteOptions options, string subresource) =>
        new(options.Manager, subresource, KubernetesTime.Format(time.GetUtcNow()));

    /// <summary>404 unless the namespace exists, 403 when it is being deleted.</summary>
    public async Task RequireNamespaceAsync(ApiResource resource, string ns, string name, CancellationToken cancellationToken)
    {
        var namespaces = resources.Get("", "namespaces");
        var found = await store.GetAsync(namespaces, null, ns, cancellationToken) ?? throw ApiStatusException.NotFound(namespaces, ns);
        if (found.Value["metadata"]?["deletionTimestamp"] is null) return;
        throw new ApiStatusException(HttpStatusCode.Forbidden, "Forbidden",
            $"{resource.QualifiedName} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated",
            ApiStatusException.DetailsOf(resource, name,
                [new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {ns} is being terminated", ["field"] = "metadata.namespace" }]));
    }

    // Whether the change pins the version it read: then it yields one even on an object that carries none.
    private static bool AsksForVersion(Func<JsonObject, JsonObject> change, StoredObject live)
    {
        var bare = (JsonObject)live.Value.DeepClone();
        bare.Metadata().Remove("resourceVersion");
        return change(bare).ResourceVersion() is { Length: > 0 } asked && asked != "0";
    }

    private static void CheckType(ApiResource resource, JsonObject value)
    {
        value["apiVersion"] ??= resource.ApiVersion;
        value["kind"] ??= resource.Kind;
        if (value.Text("apiVersion") != resource.ApiVersion)
            throw ApiStatusException.BadRequest($"the API version in the data ({value.Text("apiVersion")}) does not match the expected API version ({resource.ApiVersion})");
        if (value.Text("kind") != resource.Kind)
            throw ApiStatusException.BadRequest($"the kind in the data ({value.Text("kind")}) does not match the expected kind ({resource.Kind})");
    }

    private static void CheckNamespace(JsonObject value, string ns, ApiResource resource)
    {
        if (resource.Namespaced && value.Namespace().Length == 0) value.Metadata()["namespace"] = ns;
        else if (value.Namespace() != ns)
            throw ApiStatusException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    private static void Preserve(ApiResource resource, string subresource, JsonObject live, JsonObject after)
    {
        var (old, now) = (live.Metadata(), after.Metadata());
        if (after.Name() != live.Name())
            throw ApiStatusException.BadRequest($"the name of the object ({after.Name()}) does not match the name on the URL ({live.Name()})");
        foreach (var field in new[] { "uid", "creationTimestamp", "generateName", "deletionTimestamp", "deletionGracePeriodSeconds", "generation" }) Copy(old, now, field);
        if (now["managedFields"] is null) Copy(old, now, "managedFields");
        if (resource is { Group: "", Plural: "services" } && after.Text("spec", "clusterIP") is null)
        {
            foreach (var field in new[] { "clusterIP", "clusterIPs" })
            {
                if (live.At("spec", field) is { } address) after.Child("spec")[field] = address.DeepClone();
            }
        }

        if (!resource.HasStatus) return;
        if (subresource is "status" or "approval")
        {
            foreach (var key in live.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Except(["status", "metadata", "apiVersion", "kind"]).ToList())
                Copy(live, after, key);
        }
        else if (subresource.Length == 0)
        {
            Copy(live, after, "status");
        }
    }

    private static void Copy(JsonObject from, JsonObject to, string field)
    {
        if (from[field] is { } value) to[field] = value.DeepClone();
        else to.Remove(field);
    }

    private static void CountGeneration(ApiResource resource, JsonObject live, JsonObject after)
    {
        if (!resource.HasGeneration) return;
        var counted = live.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Except(["apiVersion", "kind", "metadata", "status"]);
        if (counted.All(key => JsonNode.DeepEquals(live[key], after[key]))) return;
        after.Metadata()["generation"] = (live.Number("metadata", "generation") ?? 0) + 1;
    }

    private static bool IsUnchanged(JsonObject live, JsonObject after)
    {
        var (old, now) = ((JsonObject)live.DeepClone(), (JsonObject)after.DeepClone());
        old.Metadata().Remove("managedFields");
        now.Metadata().Remove("managedFields");
        return JsonNode.DeepEquals(old, now) && ManagedFields.Of(live).SameAs(ManagedFields.Of(after));
    }

    private static string RandomSuffix() =>
        string.Create(5, 0, (span, _) => { foreach (ref var c in span) c = "bcdfghjklmnpqrstvwxz2456789"[Random.Shared.Next(27)]; });
}
