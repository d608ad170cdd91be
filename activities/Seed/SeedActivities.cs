using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Seed;
using Temporalio.Activities;

namespace Masterful.Activities.Seed;

/// <summary>The Garden's part of making the Shoot a Seed, mode <c>gardenlet</c>.</summary>
public sealed class SeedActivities(LandscapeFile landscape, IArtifactStore artifacts, TimeProvider clock) : ISeedActivities
{
    private static readonly string[] Required = ["GardenletReady", "SeedSystemComponentsHealthy", "ExtensionsReady"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    [Activity]
    public Task<SeedBundle> PrepareSeedAsync(PrepareSeedRequest request) => Clusters.GuardAsync(async () =>
    {
        var settings = Settings(request.Migration);
        var spec = SeedTemplate.Read(settings);
        using var garden = Clusters.Garden(landscape);
        var name = request.Migration.Shoot.Split('/');
        SeedTemplate.CheckNetworks(settings, spec, await garden.GetAsync(new Kubernetes.ObjectRef("core.gardener.cloud/v1beta1", "Shoot", name[0], name[1])));
        var token = BootstrapToken.For(request.Migration.MigrationId, settings.Name);
        await token.CreateAsync(garden, settings.Name, clock.GetUtcNow());
        var kubeconfig = GardenletManifests.BootstrapKubeconfig(garden.Server, Authority(), $"{token.Id}.{token.Value}");
        var artifact = await artifacts.PutJsonAsync(
            $"{request.Migration.Shoot}/gardenlet.json", GardenletManifests.Render(settings, spec, kubeconfig), request.Recipient);
        return new SeedBundle(settings.Name, settings.Mode, artifact, token.Id);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<SeedRegistration> WaitForSeedAsync(SeedRequest request) => Clusters.GuardAsync(async () =>
    {
        using var garden = Clusters.Garden(landscape);
        var name = request.Bundle.SeedName;
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            var seed = await garden.FindAsync(Ref(name));
            var open = Required.Where(type => seed?.ConditionStatus(type) != "True").ToList();
            if (seed is not null && open.Count == 0)
            {
                await garden.DeleteAsync(BootstrapToken.Ref(request.Bundle.BootstrapTokenId));
                return new SeedRegistration(name, seed.Uid() ?? "", Conditions(seed));
            }

            var last = seed is null ? "it is not registered yet" : string.Join(", ", open.Select(type => $"{type} is {seed.ConditionStatus(type) ?? "not reported"}"));
            if (clock.GetUtcNow() >= deadline)
            {
                throw SeedErrors.NotReady.At($"Seed {name}", last + ".");
            }

            ActivityProgress.Report(last);
            await Task.Delay(Pause, clock, ActivityProgress.CancellationToken);
        }
    });

    /// <inheritdoc/>
    [Activity]
    public Task DeregisterSeedAsync(SeedRequest request) => Clusters.GuardAsync(async () =>
    {
        using var garden = Clusters.Garden(landscape);
        if (request.Bundle.BootstrapTokenId.Length > 0)
        {
            await garden.DeleteAsync(BootstrapToken.Ref(request.Bundle.BootstrapTokenId));
        }

        if (await garden.FindAsync(Ref(request.Bundle.SeedName)) is not null)
        {
            // The Garden deletes a Seed only when asked twice.
            await garden.MergePatchAsync(Ref(request.Bundle.SeedName), new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["confirmation.gardener.cloud/deletion"] = "true" } },
            });
            await garden.DeleteAsync(Ref(request.Bundle.SeedName));
        }
    });

    private static Kubernetes.ObjectRef Ref(string name) => new("core.gardener.cloud/v1beta1", "Seed", null, name);

    private static List<SeedCondition> Conditions(JsonObject seed) => seed.Children("status", "conditions")
        .Select(condition => new SeedCondition(condition.Text("type") ?? "", condition.Text("status") ?? "", condition.Text("message") ?? ""))
        .ToList();

    private SeedSettings Settings(Workflows.Contracts.MigrationContext migration)
    {
        var settings = landscape.Shoot(migration).Seed
            ?? throw SeedErrors.Template.At($"Shoot {migration.Shoot}", "the landscape says nothing about a Seed; add it, or start with registerSeed false.");
        return settings.Mode == "gardenlet"
            ? settings
            : throw SeedErrors.Template.At($"Shoot {migration.Shoot}", $"seed.mode {settings.Mode} is not supported yet; use gardenlet.");
    }

    private byte[]? Authority()
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(landscape.Garden.Kubeconfig), landscape.Garden.Context);
        return configuration.SslCaCerts is { Count: > 0 } authorities ? Encoding.ASCII.GetBytes(authorities.ExportCertificatePems()) : null;
    }
}
