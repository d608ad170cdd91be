using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Addons;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Credentials;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Seed;
using Temporalio.Activities;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Seed;

/// <summary>The Garden's part of making the Shoot a Seed.</summary>
public sealed class SeedActivities(LandscapeFile landscape, IArtifactStore artifacts, TimeProvider clock) : ISeedActivities
{
    private const string ManagedSeed = "managedSeed";
    private static readonly string[] SeedConditions = ["GardenletReady", "SeedSystemComponentsHealthy", "ExtensionsReady"];
    private static readonly string[] ManagedSeedConditions = ["ShootReconciled", "SeedRegistered"];

    /// <summary>How long others may take; shorter than the activity's own time, so that the message says what is missing.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(9);

    /// <inheritdoc/>
    [Activity]
    public Task<SeedBundle> PrepareSeedAsync(PrepareSeedRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var settings = Settings(request.Migration);
        var template = SeedTemplate.Read(settings);
        using var garden = Clusters.Garden(landscape);
        PinnedNode.Require(landscape, request.Migration, request.Recipient);
        var old = await SavedShoot.ReadAsync(garden, request.Migration.Shoot, cancellationToken);
        JsonObject? selfHosted = null;
        if (settings.Mode == ManagedSeed)
        {
            await SavedShoot.SaveAsync(garden, old, cancellationToken);
            selfHosted = await new SelfHostedConnection(garden, settings, template).ConnectAsync(old, request.ServiceAccountIssuers, cancellationToken);
        }
        else
        {
            template.CheckNetworks(settings, old);
        }

        var token = BootstrapToken.For(request.Migration.MigrationId, settings.Name);
        await token.CreateAsync(garden, Purpose(settings, selfHosted), clock.GetUtcNow());
        var kubeconfig = GardenletManifests.BootstrapKubeconfig(garden.Server, Authority(), $"{token.Id}.{token.Value}");
        IReadOnlyList<AddonObject> objects = selfHosted is null
            ? GardenletManifests.ForSeed(settings, template, kubeconfig)
            : [.. await ForShootAsync(request.Migration, cancellationToken), .. GardenletManifests.ForShoot(settings, selfHosted, kubeconfig)];
        var artifact = await artifacts.PutJsonAsync($"{request.Migration.Shoot}/gardenlet.json", objects, request.Recipient, cancellationToken);
        return new SeedBundle(settings.Name, settings.Mode, artifact, token.Id);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<IReadOnlyList<SeedCondition>> RegisterManagedSeedAsync(SeedRequest request) => Clusters.GuardAsync<IReadOnlyList<SeedCondition>>(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var settings = Settings(request.Migration);
        using var garden = Clusters.Garden(landscape);
        var shoot = await new SeedWait(garden, clock, Patience).ForAsync(
            SelfHostedShoot.Ref(settings.Name), Unreconciled, SeedErrors.NotConnected, cancellationToken);
        await SelfHostedConnection.ApplyAsync(garden, ManagedSeedManifest.Render(settings, SeedTemplate.Read(settings)), cancellationToken);
        return SeedWait.Conditions(shoot);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<SeedRegistration> WaitForSeedAsync(SeedRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var garden = Clusters.Garden(landscape);
        var name = request.Bundle.SeedName;
        var wait = new SeedWait(garden, clock, Patience);
        var conditions = new List<SeedCondition>();
        if (request.Bundle.Mode == ManagedSeed)
        {
            var managed = await wait.ForAsync(
                ManagedSeedManifest.Ref(name), item => SeedWait.Open(item, ManagedSeedConditions), SeedErrors.NotReady, cancellationToken);
            conditions.AddRange(SeedWait.Conditions(managed));
        }

        var seed = await wait.ForAsync(Ref(name), item => SeedWait.Open(item, Required(item)), SeedErrors.NotReady, cancellationToken);
        conditions.AddRange(SeedWait.Conditions(seed));
        await garden.DeleteAsync(BootstrapToken.Ref(request.Bundle.BootstrapTokenId), cancellationToken: cancellationToken);
        return new SeedRegistration(name, seed.Uid() ?? "", conditions);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<string> ForgetBootstrapTokenAsync(SeedRequest request) => Clusters.GuardAsync(async () =>
    {
        if (request.Bundle.BootstrapTokenId.Length == 0)
        {
            return "no bootstrap token was made";
        }

        using var garden = Clusters.Garden(landscape);
        var token = BootstrapToken.Ref(request.Bundle.BootstrapTokenId);
        await garden.DeleteAsync(token, cancellationToken: ActivityProgress.CancellationToken);
        return $"Secret {token.Name} is gone from the Garden";
    });

    // Before the gardenlet that looks for them.
    private async Task<IReadOnlyList<AddonObject>> ForShootAsync(MigrationContext migration, CancellationToken cancellationToken)
    {
        using var seed = Clusters.Seed(landscape, migration);
        return
        [
            .. await SelfHostedCluster.DefinitionsAsync(seed, cancellationToken),
            .. SelfHostedCluster.Nodes(migration.Nodes),
            .. await ManagedSecrets.ReadAsync(seed, migration.SourceNamespace, cancellationToken),
        ];
    }

    private static ObjectRef Ref(string name) => new("core.gardener.cloud/v1beta1", "Seed", null, name);

    // Without backup a Seed has no buckets, and the scheduler does not ask for the condition either.
    private static IEnumerable<string> Required(JsonObject? seed) =>
        seed.At("spec", "backup") is null ? SeedConditions : [.. SeedConditions, "BackupBucketsReady"];

    private static string? Unreconciled(JsonObject? shoot)
    {
        var operation = shoot.At("status", "lastOperation");
        if (operation is null)
        {
            return "no gardenlet has reported on it yet";
        }

        return operation.Text("state") != "Succeeded"
            ? $"its last operation is {operation.Text("state")}: {operation.Text("description")?.TrimEnd('.')}"
            : (shoot.Number("status", "observedGeneration") ?? 0) < (shoot.Number("metadata", "generation") ?? 0)
                ? "its last change is not reconciled yet"
                : null;
    }

    // The description is what ties a token to one Shoot's identity; Gardener's authorizer reads it.
    private static string Purpose(SeedSettings settings, JsonObject? selfHosted) => selfHosted is null
        ? $"A bootstrap token for the gardenlet of Seed {settings.Name}, made by masterful."
        : $"Used for connecting the self-hosted Shoot {selfHosted.Namespace()}/{selfHosted.Name()}";

    private SeedSettings Settings(MigrationContext migration) => landscape.Shoot(migration).Seed
        ?? throw SeedErrors.Template.At($"Shoot {migration.Shoot}", "the landscape says nothing about a Seed; add it, or start with registerSeed false.");

    private byte[]? Authority()
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(landscape.Garden.Kubeconfig), landscape.Garden.Context);
        return configuration.SslCaCerts is { Count: > 0 } authorities ? Encoding.ASCII.GetBytes(authorities.ExportCertificatePems()) : null;
    }
}
