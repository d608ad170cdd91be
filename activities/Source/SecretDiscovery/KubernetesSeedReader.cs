using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Source;

/// <summary>Reads from the Seed's API server; what it refuses becomes <c>MIG-API-001</c> or <c>MIG-API-002</c>.</summary>
public sealed class KubernetesSeedReader(KubernetesApi api, string ns) : ISeedReader
{
    /// <summary>Connects to the Seed that hosts a migration's source.</summary>
    public static KubernetesSeedReader Open(LandscapeFile landscape, MigrationContext migration) =>
        new(Clusters.Seed(landscape, migration), migration.SourceNamespace);

    /// <inheritdoc/>
    public Task<JsonObject?> FindAsync(string apiVersion, string kind, string name, CancellationToken cancellationToken = default) =>
        Clusters.GuardAsync(() => api.FindAsync(new(apiVersion, kind, ns, name), cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<JsonObject>> ListAsync(string apiVersion, string kind, CancellationToken cancellationToken = default) =>
        Clusters.GuardAsync(async () => (await api.ListAsync(apiVersion, kind, new ListOptions(ns), cancellationToken)).Items);

    /// <inheritdoc/>
    public void Dispose() => api.Dispose();
}
