using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Validation of Shoots: what every one must have, what may not change, and what makes a self-hosted one.</summary>
internal static class ShootRules
{
    private const string SelfHostedLabel = "shoot.gardener.cloud/self-hosted";
    private const string Finalizer = "gardener";
    private static readonly string[][] Required =
        [["region"], ["networking", "type"], ["kubernetes", "version"], ["provider", "type"]];

    private static readonly string[][] Immutable =
        [["region"], ["provider", "type"], ["networking", "type"], ["networking", "nodes"], ["networking", "pods"], ["networking", "services"], ["dns", "domain"]];

    /// <summary>Whether a worker pool carries the control plane; nothing else makes a Shoot self-hosted.</summary>
    public static bool IsSelfHosted(JsonObject shoot) => ControlPlanePools(shoot).Count > 0;

    /// <summary>Checks a create (no <paramref name="before"/>) or an update, and maintains the label that the API server owns.</summary>
    public static void Check(ApiResource resource, JsonObject shoot, JsonObject? before)
    {
        Error Refuse(string field, string problem) => new(resource, shoot.Name(), field, problem);
        foreach (var path in Required)
        {
            if (string.IsNullOrEmpty(shoot.Text(["spec", .. path]))) throw Refuse("spec." + string.Join('.', path), "Required value: must be set").Make();
        }

        if ((shoot.Text("spec", "cloudProfile", "name") ?? shoot.Text("spec", "cloudProfileName")) is null)
            throw Refuse("spec.cloudProfile.name", "Required value: must specify a cloud profile").Make();
        var index = 0;
        foreach (var pool in shoot.Elements("spec", "provider", "workers").OfType<JsonObject>()) CheckPool(pool, $"spec.provider.workers[{index++}]", Refuse);
        CheckIssuer(shoot, Refuse);
        if (before is not null) CheckChange(before, shoot, Refuse);
        if (IsSelfHosted(shoot)) CheckSelfHosted(shoot, before, Refuse);
        var labels = shoot.Metadata();
        if (IsSelfHosted(shoot)) labels.Child("labels")[SelfHostedLabel] = "true";
        else (labels["labels"] as JsonObject)?.Remove(SelfHostedLabel);
    }

    /// <summary>The identity in the status is set once and for all.</summary>
    public static void CheckStatus(ApiResource resource, JsonObject before, JsonObject after)
    {
        foreach (var field in new[] { "technicalID", "uid", "clusterIdentity" })
        {
            if (before.Text("status", field) is { Length: > 0 } old && old != after.Text("status", field))
                throw ApiStatusException.Invalid(resource, after.Name(), $"status.{field}", $"Invalid value: \"{after.Text("status", field)}\": field is immutable");
        }
    }

    /// <summary>Why the Shoot may not have its domain beside the other Shoots; null if it may.</summary>
    public static string? ForbidsDomain(JsonObject shoot, IEnumerable<JsonObject> all)
    {
        if (shoot.Text("spec", "dns", "domain") is not { } own) return null;
        foreach (var other in all.Where(other => (other.Namespace(), other.Name()) != (shoot.Namespace(), shoot.Name())).Select(other => other.Text("spec", "dns", "domain")))
        {
            if (other is null) continue;
            if (other == own) return $"spec.dns.domain: Duplicate value: \"{own}\"";
            if (own.EndsWith('.' + other, StringComparison.Ordinal) || other.EndsWith('.' + own, StringComparison.Ordinal))
                return "spec.dns.domain: Forbidden: the domain is already used by another shoot or it is a subdomain of an already used domain";
        }

        return null;
    }

    /// <summary>Why Gardener's finalizer may not be taken off; null if it stays or may go, as nothing of the Shoot is said to be left.</summary>
    public static string? ForbidsRelease(JsonObject before, JsonObject after)
    {
        if (!before.Texts("metadata", "finalizers").Contains(Finalizer) || after.Texts("metadata", "finalizers").Contains(Finalizer)) return null;
        var last = after.At("status", "lastOperation");
        if (after.Text("status", "technicalID") is null || last is null) return null;
        return last.Text("type") == "Delete" && last.Text("state") == "Succeeded" && last.Number("progress") == 100
            ? null
            : $"finalizer \"{Finalizer}\" cannot be removed because shoot deletion has not completed successfully yet";
    }

    private static void CheckPool(JsonObject pool, string at, Func<string, string, Error> refuse)
    {
        if (string.IsNullOrEmpty(pool.Text("name"))) throw refuse($"{at}.name", "Required value: must set name").Make();
        if (string.IsNullOrEmpty(pool.Text("machine", "type"))) throw refuse($"{at}.machine.type", "Required value: must set machine type").Make();
        var (minimum, maximum) = (pool.Number("minimum") ?? 0, pool.Number("maximum") ?? 0);
        if (minimum < 0 || maximum < minimum) throw refuse($"{at}.maximum", "Forbidden: maximum value must not be less than minimum value").Make();
        if (pool.ContainsKey("controlPlane") && (minimum != 1 || maximum != 1))
            throw refuse(at, "Invalid value: minimum and maximum must both be 1 for the control plane worker pool").Make();
    }

    private static void CheckIssuer(JsonObject shoot, Func<string, string, Error> refuse)
    {
        const string at = "spec.kubernetes.kubeAPIServer.serviceAccountConfig";
        var config = shoot.At("spec", "kubernetes", "kubeAPIServer", "serviceAccountConfig");
        if (config.Text("issuer") is { } issuer && (!Uri.TryCreate(issuer, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps))
            throw refuse($"{at}.issuer", $"Invalid value: \"{issuer}\": must be a valid https URL").Make();
        var accepted = config.Texts("acceptedIssuers");
        if (accepted.Distinct(StringComparer.Ordinal).Count() != accepted.Count || accepted.Contains(config.Text("issuer") ?? ""))
            throw refuse($"{at}.acceptedIssuers", "Duplicate value: an issuer must not be listed twice").Make();
    }

    private static void CheckChange(JsonObject before, JsonObject shoot, Func<string, string, Error> refuse)
    {
        if (IsSelfHosted(before) != IsSelfHosted(shoot))
            throw refuse("spec.provider.workers", "Forbidden: cannot switch a Shoot between self-hosted and hosted mode").Make();
        foreach (var path in Immutable)
        {
            if (before.Text(["spec", .. path]) is { } old && old != shoot.Text(["spec", .. path]))
                throw refuse("spec." + string.Join('.', path), $"Invalid value: \"{shoot.Text(["spec", .. path])}\": field is immutable").Make();
        }

        if (before.Text("spec", "seedName") is { } seed && seed != shoot.Text("spec", "seedName"))
            throw refuse("spec.seedName", "Invalid value: field is immutable; use the shoots/binding subresource").Make();
    }

    private static void CheckSelfHosted(JsonObject shoot, JsonObject? before, Func<string, string, Error> refuse)
    {
        if (shoot.Namespace() != "garden") throw refuse("metadata.namespace", "Forbidden: self-hosted shoots must be in the garden namespace").Make();
        if (shoot.Text("spec", "seedName") is not null) throw refuse("spec.seedName", "Forbidden: cannot set seedName for self-hosted shoots").Make();
        if (shoot.At("spec", "hibernation", "enabled") is JsonValue flag && flag.TryGetValue<bool>(out var asleep) && asleep)
            throw refuse("spec.hibernation.enabled", "Forbidden: self-hosted shoots cannot be hibernated").Make();
        var pools = ControlPlanePools(shoot);
        if (pools.Count > 1) throw refuse("spec.provider.workers", "Forbidden: only one worker pool can be marked as control plane worker pool").Make();
        if (before is not null && ControlPlanePools(before) is [var old] && old.Text("name") != pools[0].Text("name"))
            throw refuse("spec.provider.workers", "Forbidden: cannot change control plane worker pool").Make();
    }

    private static List<JsonObject> ControlPlanePools(JsonObject shoot) =>
        [.. shoot.Elements("spec", "provider", "workers").OfType<JsonObject>().Where(pool => pool["controlPlane"] is JsonObject)];

    private sealed record Error(ApiResource Resource, string Name, string Field, string Problem)
    {
        public ApiStatusException Make() => ApiStatusException.Invalid(Resource, Name, Field, Problem);
    }
}
