using System.Text.Json.Nodes;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Source;

/// <summary>The hosted control plane as the fence sees it: Garden, Seed, etcd, and the addresses that its API is reached at.</summary>
internal sealed class SourceControlPlane : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly LandscapeFile landscape;
    private readonly MigrationContext migration;
    private readonly TimeProvider clock;

    public SourceControlPlane(LandscapeFile landscape, MigrationContext migration, TimeProvider clock)
    {
        (this.landscape, this.migration, this.clock) = (landscape, migration, clock);
        Settings = landscape.Shoot(migration);
        Garden = Clusters.Garden(landscape);
        Seed = Clusters.Seed(landscape, migration);
    }

    public ShootSettings Settings { get; }

    public KubernetesApi Garden { get; }

    public KubernetesApi Seed { get; }

    public string Namespace => migration.SourceNamespace;

    public ObjectRef Shoot => SavedShoot.Ref(migration.Shoot);

    public ObjectRef Deployment(string name) => new("apps/v1", "Deployment", Namespace, name);

    public void Dispose()
    {
        Garden.Dispose();
        Seed.Dispose();
    }

    /// <summary>The fingerprint of the key of the source's API server, by the certificate that its Deployment mounts.</summary>
    public async Task<string> ServingKeyAsync(CancellationToken cancellationToken) =>
        ApiServerAddresses.FingerprintOf(SecretDiscovery.Discover(await ObjectsAsync(cancellationToken), clock.GetUtcNow())["kube-apiserver"].Certificate());

    /// <summary>DNSRecords of the API's names, the internal one first.</summary>
    public async Task<IReadOnlyList<JsonObject>> DnsRecordsAsync(CancellationToken cancellationToken)
    {
        // A Seed whose DNS is not Gardener's business has none.
        var records = await FindAllAsync("extensions.gardener.cloud/v1alpha1", "DNSRecord", cancellationToken);
        return [.. records
            .Where(record => record.Text("spec", "name")?.StartsWith("api.", StringComparison.Ordinal) == true)
            .OrderByDescending(record => record.Name().EndsWith("-internal", StringComparison.Ordinal))
            .ThenBy(record => record.Name(), StringComparer.Ordinal)];
    }

    /// <summary>What the Seed holds for this control plane.</summary>
    public async Task<SourceObjects> ObjectsAsync(CancellationToken cancellationToken)
    {
        var read = new List<JsonObject>();
        foreach (var (apiVersion, kind) in new[] { ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), (SourceObjects.EtcdApiVersion, "Etcd"), ("v1", "Secret"), ("v1", "ConfigMap") })
        {
            read.AddRange((await Seed.ListAsync(apiVersion, kind, new(Namespace), cancellationToken)).Items);
        }

        return new(Namespace, read);
    }

    /// <summary>Talks to the source's etcd.</summary>
    public async Task<EtcdGateway> EtcdAsync(CancellationToken cancellationToken) =>
        new(Settings.EtcdEndpoint, await SourceEtcdCredentials.ReadAsync(Seed, Namespace, cancellationToken), TimeSpan.FromSeconds(20));

    /// <summary>Scales a Deployment and waits until its status agrees; at 0 also until no Pod of it is left, terminating ones included.</summary>
    /// <returns>The line for the evidence; null when there is no such Deployment.</returns>
    public async Task<string?> ScaleAsync(string name, int replicas, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (await Seed.FindAsync(Deployment(name), cancellationToken) is not { } deployment)
        {
            return null;
        }

        var before = Wanted(deployment);
        if (before != replicas)
        {
            await Seed.PatchScaleAsync(Deployment(name), replicas, cancellationToken);
        }

        if (replicas == 0)
        {
            await WaitForNoneAsync(name, limit, cancellationToken);
        }

        return $"{name}: {before} -> {replicas}";
    }

    /// <summary>What a Deployment is asked to have; a server leaves the default out.</summary>
    public static int Wanted(JsonObject deployment) => (int)(deployment.Number("spec", "replicas") ?? 1);

    /// <summary>Workloads of the fence that somebody scaled up again.</summary>
    public async Task<IReadOnlyList<string>> ScaledUpAsync(CancellationToken cancellationToken)
    {
        var looks = await SideBySide.SelectAsync(
            SourceWorkload.InOrder,
            async workload => await Seed.FindAsync(Deployment(workload.Name), cancellationToken) is { } deployment && (Wanted(deployment) > 0 || deployment.Number("status", "replicas") > 0));
        return [.. SourceWorkload.InOrder.Where((_, index) => looks[index]).Select(workload => workload.Name)];
    }

    /// <summary>All objects of a kind in the control plane's namespace; none when the Seed does not know the kind.</summary>
    public Task<IReadOnlyList<JsonObject>> FindAllAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        Seed.FindAllAsync(apiVersion, kind, new(Namespace), cancellationToken);

    /// <summary>Pods of a Deployment that have not ended; none when there is no such Deployment.</summary>
    public async Task<IReadOnlyList<string>> RunningPodsAsync(string name, CancellationToken cancellationToken) =>
        await Seed.FindAsync(Deployment(name), cancellationToken) is { } deployment ? await PodsAsync(deployment, cancellationToken) : [];

    private async Task WaitForNoneAsync(string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + limit;
        while (true)
        {
            var deployment = await Seed.GetAsync(Deployment(name), cancellationToken);
            var left = deployment.Number("status", "replicas") ?? 0;
            var observed = (deployment.Number("status", "observedGeneration") ?? long.MaxValue) >= (deployment.Number("metadata", "generation") ?? 0);
            if (Wanted(deployment) > 0)
            {
                throw FenceErrors.NotStopped.At($"Deployment {Namespace}/{name}", "something scaled it up again; is the Shoot's gardenlet told to ignore it?");
            }

            // The status does not count Pods that are terminating, yet these still serve and write.
            var pods = left == 0 && observed ? await PodsAsync(deployment, cancellationToken) : [];
            if (left == 0 && observed && pods.Count == 0)
            {
                return;
            }

            if (clock.GetUtcNow() > deadline)
            {
                throw FenceErrors.NotStopped.At($"Deployment {Namespace}/{name}", pods.Count > 0 ? $"Pod {pods[0]} is still there." : $"{left} replicas are still there.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report($"waiting for {name} to stop");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> PodsAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        if (deployment.Child("spec", "selector") is not { } selector)
        {
            return [];
        }

        var pods = await Seed.ListAsync("v1", "Pod", new(Namespace, SelectorBuilder.FromLabelSelector(selector).ToString()), cancellationToken);
        return [.. pods.Items.Where(pod => pod.Text("status", "phase") is not ("Succeeded" or "Failed")).Select(pod => pod.Name())];
    }
}
