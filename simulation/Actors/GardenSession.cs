using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>The gardenlet's standing work in the Garden: its Seed object, the Seed's conditions, its Lease.</summary>
internal sealed class GardenSession : IDisposable
{
    private const string Seeds = "/apis/core.gardener.cloud/v1beta1/seeds";
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/gardener-system-seed-lease/leases";
    private static readonly string[] Conditions = ["GardenletReady", "SeedSystemComponentsHealthy", "ExtensionsReady"];
    private readonly KubeClient garden;

    private GardenSession(KubeClient garden) => this.garden = garden;

    public static GardenSession Open(string kubeconfig) => new(new KubeClient(Kubeconfig.LoadText(kubeconfig, path => path)));

    /// <summary>Creates or updates the Seed, reports it healthy, and renews the Lease.</summary>
    public async Task ReportAsync(JsonObject seedConfig, CancellationToken cancellationToken)
    {
        var name = seedConfig.NameOf();
        var seed = await garden.GetAsync($"{Seeds}/{name}", cancellationToken);
        if (seed is null)
        {
            seed = await garden.CreateAsync(Seeds, new JsonObject
            {
                ["apiVersion"] = "core.gardener.cloud/v1beta1",
                ["kind"] = "Seed",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = seedConfig.At("metadata", "labels")?.DeepClone() ?? new JsonObject() },
                ["spec"] = seedConfig["spec"]!.DeepClone(),
            }, cancellationToken);
            if (seed is null) return;
        }
        else if (!JsonNode.DeepEquals(seed["spec"], seedConfig["spec"]))
        {
            await garden.PatchAsync($"{Seeds}/{name}", new JsonObject { ["spec"] = seedConfig["spec"]!.DeepClone() }, cancellationToken);
        }

        if (Conditions.Any(type => seed.Condition(type) != "True")) await ReportHealthyAsync(seed, cancellationToken);
        await RenewAsync(seed, cancellationToken);
    }

    public void Dispose() => garden.Dispose();

    private async Task ReportHealthyAsync(JsonObject seed, CancellationToken cancellationToken)
    {
        var conditions = Conditions.Select(type => new JsonObject
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = type,
            ["message"] = $"{type} as reported by the gardenlet",
            ["lastTransitionTime"] = KubeObject.Now(),
            ["lastUpdateTime"] = KubeObject.Now(),
        });
        await garden.PatchAsync($"{Seeds}/{seed.NameOf()}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray([.. conditions]),
                ["observedGeneration"] = seed.NumberAt("metadata", "generation") ?? 1,
                ["gardener"] = new JsonObject { ["id"] = "simulation", ["name"] = "gardenlet", ["version"] = "v1.150.0" },
                ["lastOperation"] = new JsonObject
                {
                    ["type"] = "Reconcile", ["state"] = "Succeeded", ["progress"] = 100, ["lastUpdateTime"] = KubeObject.Now(),
                    ["description"] = "Seed has been successfully reconciled.",
                },
            },
        }, cancellationToken);
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
