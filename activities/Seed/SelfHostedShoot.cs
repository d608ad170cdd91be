using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Activities.Seed;

/// <summary>
/// The new Shoot object of the cluster that moved. Gardener does not switch a Shoot between hosted and self-hosted, so everything that
/// identifies the cluster is carried over into another object.
/// </summary>
internal static class SelfHostedShoot
{
    /// <summary>Says which Shoot an object was made of; an object without it is somebody else's.</summary>
    public const string MigratedFrom = "masterful.gardener.cloud/migrated-from";

    private const string ApiVersion = "core.gardener.cloud/v1beta1";

    // What only a control plane in a Seed has, and the credentials of machines that nobody manages any more; a template may set the latter.
    private static readonly string[] Dropped =
    [
        "seedName", "seedSelector", "schedulerName", "exposureClassName", "tolerations", "controlPlane", "hibernation",
        "credentialsBindingName", "secretBindingName",
    ];

    public static ObjectRef Ref(string name) => new(ApiVersion, "Shoot", "garden", name);

    /// <summary>Renders it without a status, or throws <c>MIG-SEED-003</c> or <c>MIG-SEED-004</c>.</summary>
    /// <param name="old">The Shoot as the Garden has it.</param>
    /// <param name="settings">Names the new one.</param>
    /// <param name="template">The template's section <c>shoot</c>.</param>
    /// <param name="issuers">ServiceAccount issuers of the running API server, the signing one first.</param>
    public static JsonObject Render(JsonObject old, SeedSettings settings, JsonObject template, IReadOnlyList<string> issuers)
    {
        ApplicationFailureException Refuse(string why) => SeedErrors.Shoot.At($"Shoot garden/{settings.Name}", why);
        var spec = old.Child("spec")?.DeepClone() as JsonObject ?? throw Refuse("the old Shoot has no spec.");
        foreach (var field in Dropped)
        {
            spec.Remove(field);
        }

        JsonMerge.Apply(spec, template.Child("spec") ?? []);
        MarkPool(spec, template, Refuse);
        KeepIssuers(spec, old, issuers, Refuse);
        CheckCarriedOver(spec, old, settings, Refuse);
        CheckSelfHosted(spec, Refuse);
        var metadata = JsonMerge.Apply(new JsonObject { ["name"] = settings.Name, ["namespace"] = "garden" }, template.Child("metadata") ?? []);
        if (metadata.Text("name") != settings.Name || metadata.Text("namespace") != "garden")
        {
            throw Refuse("shoot.metadata must not name another object; a self-hosted Shoot lives in garden and is named as its Seed.");
        }

        JsonMerge.Ensure(metadata, "annotations")[MigratedFrom] = $"{old.Namespace()}/{old.Name()}";
        return new JsonObject { ["apiVersion"] = ApiVersion, ["kind"] = "Shoot", ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>
    /// The part of the status that identifies the cluster: cloud resources, backups and tokens hang on it, and by when credentials were rotated last Gardener
    /// finds their Secrets.
    /// </summary>
    public static JsonObject Identity(JsonObject old)
    {
        var status = new JsonObject();
        foreach (var field in new[] { "technicalID", "uid", "clusterIdentity", "credentials", "gardener" })
        {
            if (old.At("status", field) is { } value)
            {
                status[field] = value.DeepClone();
            }
        }

        return status;
    }

    private static void MarkPool(JsonObject spec, JsonObject template, Func<string, ApplicationFailureException> refuse)
    {
        var pools = spec.Children("provider", "workers").ToList();
        var name = template.Text("controlPlane", "pool");
        var candidates = pools.Where(pool => name is null ? IsSingle(pool) : pool.Text("name") == name).ToList();
        if (candidates is not [var chosen])
        {
            throw refuse(name is null
                ? $"{candidates.Count} of its worker pools have minimum and maximum 1; say which one carries the control plane: shoot.controlPlane.pool."
                : $"it has no worker pool {name}; its pools are {string.Join(", ", pools.Select(pool => pool.Text("name")))}.");
        }

        var controlPlane = template.Child("controlPlane")?.DeepClone() as JsonObject ?? [];
        controlPlane.Remove("pool");
        chosen["controlPlane"] = controlPlane;
    }

    private static void KeepIssuers(JsonObject spec, JsonObject old, IReadOnlyList<string> issuers, Func<string, ApplicationFailureException> refuse)
    {
        if (issuers.Count == 0)
        {
            throw refuse("the issuers of the running API server are not known, so its tokens could not be kept valid.");
        }

        var config = JsonMerge.Ensure(spec, "kubernetes", "kubeAPIServer", "serviceAccountConfig");
        var before = old.At("spec", "kubernetes", "kubeAPIServer", "serviceAccountConfig");
        IEnumerable<string?> known = [.. issuers.Skip(1), before.Text("issuer"), .. Texts(before), .. Texts(config)];
        config["issuer"] = issuers[0];
        var accepted = known.OfType<string>().Where(issuer => issuer != issuers[0]).Distinct(StringComparer.Ordinal).Select(issuer => (JsonNode)issuer).ToArray();
        if (accepted.Length > 0)
        {
            config["acceptedIssuers"] = new JsonArray(accepted);
        }
        else
        {
            config.Remove("acceptedIssuers");
        }
    }

    private static void CheckCarriedOver(JsonObject spec, JsonObject old, SeedSettings settings, Func<string, ApplicationFailureException> refuse)
    {
        foreach (var network in new[] { "type", "nodes", "pods", "services" })
        {
            if (spec.Text("networking", network) != old.Text("spec", "networking", network))
            {
                throw SeedErrors.Networks.At(settings.Template, $"shoot.spec.networking.{network} is {spec.Text("networking", network)}, but the cluster's is {old.Text("spec", "networking", network)}.");
            }
        }

        foreach (var path in new[] { new[] { "kubernetes", "version" }, ["region"], ["provider", "type"], ["dns", "domain"] })
        {
            if (spec.Text(path) != old.Text(["spec", .. path]))
            {
                throw refuse($"shoot.spec.{string.Join('.', path)} is {spec.Text(path)}, but the cluster's is {old.Text(["spec", .. path])}; change it after the move.");
            }
        }
    }

    private static void CheckSelfHosted(JsonObject spec, Func<string, ApplicationFailureException> refuse)
    {
        var pools = spec.Children("provider", "workers").Where(pool => pool["controlPlane"] is not null).ToList();
        if (pools.Count != 1)
        {
            throw refuse($"{pools.Count} worker pools carry the control plane; Gardener asks for exactly one.");
        }

        if (!IsSingle(pools[0]))
        {
            throw refuse($"worker pool {pools[0].Text("name")} has minimum {pools[0].Number("minimum")} and maximum {pools[0].Number("maximum")}; Gardener asks for 1 and 1.");
        }

        if (spec["seedName"] is not null)
        {
            throw refuse("shoot.spec.seedName must not be set.");
        }

        if (spec.Text("dns", "domain") is null)
        {
            throw refuse("it has no spec.dns.domain, which a ManagedSeed needs.");
        }

        if (spec.Text("kubernetes", "verticalPodAutoscaler", "enabled") != "true")
        {
            throw refuse("its verticalPodAutoscaler is off, and a ManagedSeed uses the Shoot's; set shoot.spec.kubernetes.verticalPodAutoscaler.enabled.");
        }

        if (spec.Text("addons", "nginxIngress", "enabled") == "true")
        {
            throw refuse("its addon nginxIngress is on, which a ManagedSeed does not allow; set shoot.spec.addons.nginxIngress.enabled to false.");
        }
    }

    private static bool IsSingle(JsonObject pool) => pool.Number("minimum") == 1 && pool.Number("maximum") == 1;

    private static IEnumerable<string?> Texts(JsonNode? config) => (config.At("acceptedIssuers") as JsonArray ?? []).Select(issuer => issuer.Text());
}
