using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The ManagedSeed controller in the Shoot's gardenlet: once the Shoot is reconciled it deploys a second gardenlet, for the Seed, with a
/// bootstrap token of its own, and waits until that has registered the Seed.
/// </summary>
internal sealed class ManagedSeedController(KubeClient garden, KubeClientOptions access, KubeClient shoot, SimulationLog log)
{
    private const string ManagedSeeds = "/apis/seedmanagement.gardener.cloud/v1alpha1/namespaces/garden/managedseeds";
    private const string Tokens = "/api/v1/namespaces/kube-system/secrets";
    private const string Bootstrap = "gardenlet-kubeconfig-bootstrap";
    private const string Kubeconfigs = "gardenlet-kubeconfig";

    public async Task ReconcileAsync(JsonObject parent, JsonObject own, CancellationToken cancellationToken)
    {
        if (await garden.GetAsync($"{ManagedSeeds}/{own.NameOf()}", cancellationToken) is not { } managed) return;
        var reconciled = own.TextAt("status", "lastOperation", "state") == "Succeeded"
            && own.NumberAt("status", "observedGeneration") >= own.NumberAt("metadata", "generation");
        var problem = reconciled ? null : own.TextAt("status", "lastOperation", "description") ?? "the Shoot is not reconciled";
        if (reconciled) await DeployAsync(parent, managed, cancellationToken);
        var registered = await garden.GetAsync($"/apis/core.gardener.cloud/v1beta1/seeds/{managed.NameOf()}", cancellationToken) is not null;
        await ReportAsync(managed, problem, registered ? null : $"Seed {managed.NameOf()} is not registered", cancellationToken);
    }

    private async Task ReportAsync(JsonObject managed, string? shootProblem, string? seedProblem, CancellationToken cancellationToken)
    {
        var wanted = new[] { ("ShootReconciled", shootProblem), ("SeedRegistered", seedProblem) };
        if (wanted.All(pair => managed.Condition(pair.Item1) == (pair.Item2 is null ? "True" : "False"))) return;
        await garden.PatchAsync($"{ManagedSeeds}/{managed.NameOf()}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray([.. wanted.Select(pair => KubeObject.MakeCondition(pair.Item1, pair.Item2))]),
                ["observedGeneration"] = managed.NumberAt("metadata", "generation") ?? 1,
            },
        }, cancellationToken);
    }

    private async Task DeployAsync(JsonObject parent, JsonObject managed, CancellationToken cancellationToken)
    {
        if (managed.At("spec", "gardenlet", "config")?.DeepClone() is not JsonObject configuration) return;
        if (await shoot.GetAsync("/api/v1/namespaces/garden", cancellationToken) is null)
            await shoot.CreateAsync("/api/v1/namespaces", Make("v1", "Namespace", "garden", null, []), cancellationToken);
        await EnsureTokenAsync(managed, cancellationToken);
        configuration["seedConfig"]!["metadata"] ??= new JsonObject();
        configuration["seedConfig"]!["metadata"]!["name"] = managed.NameOf();
        // mergeWithParent; the Seed is its own.
        foreach (var (section, value) in parent.Where(section => section.Key != "seedConfig")) configuration[section] ??= value?.DeepClone();
        configuration["gardenClientConnection"] = new JsonObject
        {
            ["bootstrapKubeconfig"] = new JsonObject { ["name"] = Bootstrap, ["namespace"] = "garden" },
            ["kubeconfigSecret"] = new JsonObject { ["name"] = Kubeconfigs, ["namespace"] = "garden" },
        };
        var image = managed.At("spec", "gardenlet", "deployment", "image");
        await CreateAsync("/api/v1/namespaces/garden/serviceaccounts", Make("v1", "ServiceAccount", "gardenlet", "garden", []), cancellationToken);
        await CreateAsync("/api/v1/namespaces/garden/configmaps", Make("v1", "ConfigMap", "gardenlet-configmap", "garden", new JsonObject
        {
            ["data"] = new JsonObject { ["config.yaml"] = configuration.ToJsonString() },
        }), cancellationToken);
        await CreateAsync("/apis/apps/v1/namespaces/garden/deployments", Deployment($"{image.TextAt("repository")}:{image.TextAt("tag")}"), cancellationToken);
    }

    /// <summary>A token is made only while the Seed's gardenlet has neither a certificate nor a bootstrap kubeconfig.</summary>
    private async Task EnsureTokenAsync(JsonObject managed, CancellationToken cancellationToken)
    {
        const string secrets = "/api/v1/namespaces/garden/secrets";
        if (await shoot.GetAsync($"{secrets}/{Kubeconfigs}", cancellationToken) is not null) return;
        if (await shoot.GetAsync($"{secrets}/{Bootstrap}", cancellationToken) is not null) return;
        var (id, value) = (RandomNumberGenerator.GetHexString(6, lowercase: true), RandomNumberGenerator.GetHexString(16, lowercase: true));
        log.Write($"managedseed controller: bootstrap token {id} for seed {managed.NameOf()}");
        await garden.CreateAsync(Tokens, Make("v1", "Secret", $"bootstrap-token-{id}", "kube-system", new JsonObject
        {
            ["type"] = "bootstrap.kubernetes.io/token",
            ["stringData"] = new JsonObject
            {
                ["description"] = $"A bootstrap token for the Gardenlet for seedmanagement.gardener.cloud/v1alpha1.ManagedSeed resource garden/{managed.NameOf()}.",
                ["token-id"] = id,
                ["token-secret"] = value,
                ["expiration"] = DateTimeOffset.UtcNow.AddHours(24).ToString("yyyy-MM-ddTHH:mm:ssZ"),
                ["usage-bootstrap-authentication"] = "true",
                ["usage-bootstrap-signing"] = "true",
            },
        }), cancellationToken);
        var authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(access.CertificateAuthorities.ExportCertificatePems()));
        var kubeconfig = $$"""
            apiVersion: v1
            kind: Config
            current-context: bootstrap
            clusters:
            - {name: bootstrap, cluster: {server: "{{access.Server}}", certificate-authority-data: {{authority}} } }
            contexts:
            - {name: bootstrap, context: {cluster: bootstrap, user: bootstrap} }
            users:
            - {name: bootstrap, user: {token: "{{id}}.{{value}}"} }

            """;
        await CreateAsync(secrets, Make("v1", "Secret", Bootstrap, "garden", new JsonObject { ["stringData"] = new JsonObject { ["kubeconfig"] = kubeconfig } }), cancellationToken);
    }

    private Task<JsonObject?> CreateAsync(string collection, JsonObject value, CancellationToken cancellationToken) =>
        shoot.CreateAsync(collection, value, cancellationToken);

    private static JsonObject Deployment(string image)
    {
        var labels = new JsonObject { ["app"] = "gardener", ["role"] = "gardenlet" };
        return Make("apps/v1", "Deployment", "gardenlet", "garden", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels },
                    ["spec"] = new JsonObject
                    {
                        ["serviceAccountName"] = "gardenlet",
                        ["containers"] = new JsonArray(new JsonObject { ["name"] = "gardenlet", ["image"] = image }),
                        ["volumes"] = new JsonArray(new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = "gardenlet-configmap" } }),
                    },
                },
            },
        });
    }

    private static JsonObject Make(string apiVersion, string kind, string name, string? ns, JsonObject rest)
    {
        rest["apiVersion"] = apiVersion;
        rest["kind"] = kind;
        rest["metadata"] = ns is null ? new JsonObject { ["name"] = name } : new JsonObject { ["name"] = name, ["namespace"] = ns };
        return rest;
    }
}
