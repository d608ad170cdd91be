using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>Reads from the Seed's API server; what it refuses becomes <c>MIG-API-001</c> or <c>MIG-API-002</c>.</summary>
public sealed class KubernetesSeedReader(KubernetesApi api, string ns) : ISeedReader
{
    /// <summary>Connects to the Seed that hosts a migration's source.</summary>
    public static KubernetesSeedReader Open(LandscapeFile landscape, MigrationContext migration)
    {
        var access = landscape.Seed(migration.SourceSeed);
        try
        {
            return new(new KubernetesApi(KubernetesClientConfiguration.BuildConfigFromConfigFile(access.Kubeconfig, access.Context)), migration.SourceNamespace);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or k8s.Exceptions.KubeConfigException)
        {
            throw PlatformErrors.Landscape.At($"Seed {migration.SourceSeed}", $"its kubeconfig {access.Kubeconfig} cannot be used: {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public async Task<JsonObject?> FindAsync(string apiVersion, string kind, string name, CancellationToken cancellationToken = default)
    {
        try
        {
            return await api.FindAsync(new(apiVersion, kind, ns, name), cancellationToken);
        }
        catch (KubernetesApiException problem)
        {
            throw Refusal(problem);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string apiVersion, string kind, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await api.ListAsync(apiVersion, kind, new ListOptions(ns), cancellationToken)).Items;
        }
        catch (KubernetesApiException problem)
        {
            throw Refusal(problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => api.Dispose();

    private static Exception Refusal(KubernetesApiException problem) =>
        (problem.IsForbidden || problem.IsUnauthorized ? PlatformErrors.ApiForbidden : PlatformErrors.ApiUnavailable)
        .At($"{problem.Method} {problem.Path}", $"{problem.Reason}: {problem.StatusMessage}", problem);
}
