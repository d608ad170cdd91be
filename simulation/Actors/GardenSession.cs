using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>The Seed's gardenlet's standing work in the Garden: its Seed object, the Seed's conditions, its Lease.</summary>
internal sealed class GardenSession : IDisposable
{
    private const string Seeds = "/apis/core.gardener.cloud/v1beta1/seeds";
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/gardener-system-seed-lease/leases";
    private readonly KubeClient garden;

    private GardenSession(KubeClient garden) => this.garden = garden;

    public static GardenSession Open(string kubeconfig) => new(new KubeClient(Kubeconfig.LoadText(kubeconfig, path => path)));

    /// <summary>Whether the Garden has the self-hosted Shoot that this Seed's cluster must be.</summary>
    public async Task<bool> KnowsShootAsync(string name, CancellationToken cancellationToken) =>
        await garden.GetAsync($"/apis/core.gardener.cloud/v1beta1/namespaces/garden/shoots/{name}", cancellationToken) is not null;

    /// <summary>Creates or updates the Seed, renews the Lease, and reports the conditions as they are.</summary>
    public async Task ReportAsync(JsonObject seedConfig, bool isSelfHosted, CancellationToken cancellationToken)
    {
        var name = seedConfig.NameOf();
        var seed = await garden.GetAsync($"{Seeds}/{name}", cancellationToken);
        if (seed is null)
        {
            var labels = seedConfig.At("metadata", "labels")?.DeepClone() as JsonObject ?? [];
            if (isSelfHosted) labels["seed.gardener.cloud/self-hosted-shoot-cluster"] = "true";
            seed = await garden.CreateAsync(Seeds, new JsonObject
            {
                ["apiVersion"] = "core.gardener.cloud/v1beta1",
                ["kind"] = "Seed",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels },
                ["spec"] = seedConfig["spec"]!.DeepClone(),
            }, cancellationToken);
            if (seed is null) return;
        }
        else if (!JsonNode.DeepEquals(seed["spec"], seedConfig["spec"]))
        {
            await garden.PatchAsync($"{Seeds}/{name}", new JsonObject { ["spec"] = seedConfig["spec"]!.DeepClone() }, cancellationToken);
        }

        await RenewAsync(seed, cancellationToken);
        await ReportConditionsAsync(seed, cancellationToken);
    }

    public void Dispose() => garden.Dispose();

    private async Task ReportConditionsAsync(JsonObject seed, CancellationToken cancellationToken)
    {
        List<JsonNode?> dns = [seed.At("spec", "dns", "provider"), seed.At("spec", "dns", "internal"), .. seed.ListAt("spec", "dns", "defaults")];
        var conditions = new List<(string Type, string? Problem)>
        {
            ("GardenletReady", null),
            ("SeedSystemComponentsHealthy", await MissingAsync(dns, cancellationToken)),
            ("ExtensionsReady", null),
        };
        if (seed.At("spec", "backup") is { } backup) conditions.Add(("BackupBucketsReady", await MissingAsync([backup], cancellationToken)));
        if (conditions.All(condition => seed.Condition(condition.Type) == (condition.Problem is null ? "True" : "False"))) return;
        var healthy = conditions.All(condition => condition.Problem is null);
        await garden.PatchAsync($"{Seeds}/{seed.NameOf()}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray([.. conditions.Select(condition => KubeObject.MakeCondition(condition.Type, condition.Problem))]),
                ["observedGeneration"] = seed.NumberAt("metadata", "generation") ?? 1,
                ["gardener"] = new JsonObject { ["id"] = "simulation", ["name"] = "gardenlet", ["version"] = "v1.150.0" },
                ["lastOperation"] = new JsonObject
                {
                    ["type"] = "Reconcile",
                    ["state"] = healthy ? "Succeeded" : "Error",
                    ["progress"] = healthy ? 100 : 50,
                    ["lastUpdateTime"] = KubeObject.Now(),
                    ["description"] = healthy ? "Seed has been successfully reconciled." : conditions.First(condition => condition.Problem is not null).Problem,
                },
            },
        }, cancellationToken);
    }

    /// <summary>Which of the Secrets that parts of the Seed refer to is not in the Garden; null when all are.</summary>
    private async Task<string?> MissingAsync(IEnumerable<JsonNode?> parts, CancellationToken cancellationToken)
    {
        foreach (var reference in parts.Select(part => part.At("credentialsRef")).Where(reference => reference is not null))
        {
            var (ns, name) = (reference.TextAt("namespace"), reference.TextAt("name"));
            if (await garden.GetAsync($"/api/v1/namespaces/{ns}/secrets/{name}", cancellationToken) is null) return $"Secret {ns}/{name} is not in the Garden";
        }

        return null;
    }

    private async Task RenewAsync(JsonObject seed, CancellationToken cancellationToken)
    {
        var spec = new JsonObject { ["holderIdentity"] = seed.NameOf(), ["leaseDurationSeconds"] = 2, ["renewTime"] = KubeObject.NowMicro() };
        if (await garden.PatchAsync($"{Leases}/{seed.NameOf()}", new JsonObject { ["spec"] = spec.DeepClone() }, cancellationToken) is not null) return;
        await garden.CreateAsync(Leases, new JsonObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1",
            ["kind"] = "Lease",
            ["metadata"] = new JsonObject
            {
                ["name"] = seed.NameOf(),
                ["namespace"] = "gardener-system-seed-lease",
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "core.gardener.cloud/v1beta1", ["kind"] = "Seed", ["name"] = seed.NameOf(), ["uid"] = seed.UidOf(),
                }),
            },
            ["spec"] = spec,
        }, cancellationToken);
    }
}
