using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

public sealed partial class KubernetesApi
{
    private const string MergePatch = "application/merge-patch+json";
    private const string PartialMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private const string JsonPatch = "application/json-patch+json";

    // JSON is YAML, and every API server since 1.16 takes this type.
    private const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>Creates an object. It is never sent twice once it may have arrived.</summary>
    /// <exception cref="KubernetesApiException">There is one of that name (<c>IsAlreadyExists</c>), or it is refused.</exception>
    public async Task<JsonObject> CreateAsync(JsonObject obj, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        var resource = await DiscoverAsync(obj.ApiVersion(), obj.Kind(), cancellationToken);
        return await transport.SendAsync(
            new ApiRequest(HttpMethod.Post, resource.Path(obj.Namespace()))
            {
                Body = obj, Query = WriteQuery(dryRun), Repeatable = false,
            },
            cancellationToken);
    }

    /// <summary>Creates a subresource, for example a ServiceAccount's <c>token</c> or a Pod's <c>eviction</c>.</summary>
    public Task<JsonObject> CreateSubresourceAsync(
        ObjectRef target, string subresource, JsonObject body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, target, subresource, cancellationToken, r => r with { Body = body, Repeatable = false });

    /// <summary>Replaces an object; with a resource version in it, only that version.</summary>
    /// <exception cref="KubernetesApiException">Someone else changed it (<c>IsConflict</c>), or it is refused.</exception>
    public Task<JsonObject> ReplaceAsync(
        JsonObject obj, string? subresource = null, bool dryRun = false, CancellationToken cancellationToken = default) =>
        SendAsync(
            HttpMethod.Put, obj.Ref(), subresource, cancellationToken, r => r with { Body = obj, Query = WriteQuery(dryRun) });

    /// <summary>Changes the fields that <paramref name="patch"/> names; null removes a field, arrays are replaced.</summary>
    public Task<JsonObject> MergePatchAsync(
        ObjectRef target, JsonObject patch, string? subresource = null, bool dryRun = false, CancellationToken cancellationToken = default) =>
        SendAsync(
            HttpMethod.Patch,
            target,
            subresource,
            cancellationToken,
            r => r with { Body = patch, ContentType = MergePatch, Query = WriteQuery(dryRun) });

    /// <summary>Carries out RFC 6902 operations. It is never sent twice once it may have arrived.</summary>
    public Task<JsonObject> JsonPatchAsync(
        ObjectRef target, JsonArray operations, string? subresource = null, bool dryRun = false, CancellationToken cancellationToken = default) =>
        SendAsync(
            HttpMethod.Patch,
            target,
            subresource,
            cancellationToken,
            r => r with { Body = operations, ContentType = JsonPatch, Query = WriteQuery(dryRun), Repeatable = false });

    /// <summary>Merges <paramref name="patch"/>, which has <c>status</c> at its top, into the status of an object.</summary>
    public Task<JsonObject> PatchStatusAsync(ObjectRef target, JsonObject patch, CancellationToken cancellationToken = default) =>
        MergePatchAsync(target, patch, "status", cancellationToken: cancellationToken);

    /// <summary>Brings an object about by server-side apply and tells whether that changed anything.</summary>
    /// <param name="obj">The fields that are wanted, and no others; managed fields in it are left out.</param>
    /// <param name="force">Takes over fields that another manager owns.</param>
    /// <param name="fieldManager">The manager's name; null takes that of the options.</param>
    /// <param name="dryRun">Changes nothing, but answers as if.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KubernetesApiException">
    /// Another manager owns some of the fields (<c>IsConflict</c>, with <c>Causes</c>), or the object is refused.
    /// </exception>
    public async Task<ApplyResult> ApplyAsync(
        JsonObject obj, bool force = false, string? fieldManager = null, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        // An apply that changes nothing leaves the resource version alone, and that is the only sign of it.
        var before = await FindAsync(obj.Ref(), cancellationToken);
        var after = await SendApplyAsync(obj, force, fieldManager, dryRun, cancellationToken);
        var outcome = before is null ? ApplyOutcome.Created
            : IsUnchanged(before, after, dryRun) ? ApplyOutcome.Unchanged
            : ApplyOutcome.Changed;
        return new ApplyResult(after, outcome, before);
    }

    /// <summary>As <see cref="ApplyAsync"/>, for many: the caller listed what was there, so that it is not asked for one by one.</summary>
    /// <param name="obj">The fields that are wanted.</param>
    /// <param name="versionBefore">The resource version that was there; null for none.</param>
    /// <param name="force">Takes over fields that another manager owns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KubernetesApiException">As <see cref="ApplyAsync"/>.</exception>
    public async Task<ApplyOutcome> ApplyAsync(JsonObject obj, string? versionBefore, bool force, CancellationToken cancellationToken)
    {
        // What comes back is only asked for its version, and nobody reads warnings: the server need not write the one nor look for the other.
        var after = await SendApplyAsync(
            obj, force, null, dryRun: false, cancellationToken,
            request => request with { Accept = [PartialMetadata, ApiRequest.Json], Query = [.. request.Query, KeyValuePair.Create("fieldValidation", "Ignore")] });
        return versionBefore is null ? ApplyOutcome.Created
            : versionBefore == after.ResourceVersion() ? ApplyOutcome.Unchanged
            : ApplyOutcome.Changed;
    }

    /// <summary>Deletes an object; false if it is not there. It may stay for a while for its finalizers.</summary>
    /// <exception cref="KubernetesApiException">A precondition does not hold (<c>IsConflict</c>), or it is refused.</exception>
    public async Task<bool> DeleteAsync(ObjectRef target, DeleteOptions? delete = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await SendAsync(
                HttpMethod.Delete, target, null, cancellationToken, r => r with { Body = (delete ?? new DeleteOptions()).ToJson() });
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Reads how many replicas a workload is to have and has.</summary>
    public async Task<Scale> GetScaleAsync(ObjectRef target, CancellationToken cancellationToken = default) =>
        ReadScale(await SendAsync(HttpMethod.Get, target, "scale", cancellationToken));

    /// <summary>Sets how many replicas a workload is to have. It does not wait for them.</summary>
    public async Task<Scale> PatchScaleAsync(ObjectRef target, int replicas, CancellationToken cancellationToken = default) =>
        ReadScale(await MergePatchAsync(
            target,
            new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } },
            "scale",
            cancellationToken: cancellationToken));

    // A dry run leaves the resource version alone, whatever it would have changed.
    private Task<JsonObject> SendApplyAsync(
        JsonObject obj, bool force, string? fieldManager, bool dryRun, CancellationToken cancellationToken, Func<ApiRequest, ApiRequest>? change = null)
    {
        var wanted = (JsonObject)obj.DeepClone();
        (wanted["metadata"] as JsonObject)?.Remove("managedFields");
        return SendAsync(
            HttpMethod.Patch,
            obj.Ref(),
            null,
            cancellationToken,
            request =>
            {
                var apply = request with
                {
                    Body = wanted,
                    ContentType = ApplyPatch,
                    Query = [.. WriteQuery(dryRun, fieldManager), KeyValuePair.Create("force", force ? "true" : "false")],
                };
                return change?.Invoke(apply) ?? apply;
            });
    }

    private static bool IsUnchanged(JsonObject before, JsonObject after, bool dryRun) =>
        dryRun ? ObjectDifference.Between(before, after).Count == 0 : before.ResourceVersion() == after.ResourceVersion();

    private static Scale ReadScale(JsonObject scale) =>
        new((int)(scale.Number("spec", "replicas") ?? 0), (int)(scale.Number("status", "replicas") ?? 0));

    private IReadOnlyList<KeyValuePair<string, string>> WriteQuery(bool dryRun, string? fieldManager = null) =>
        ApiRequest.QueryOf([("fieldManager", fieldManager ?? options.FieldManager), ("dryRun", dryRun ? "All" : null)]);
}
