using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using k8s;

namespace Masterful.Activities.Source;

/// <summary>Opens the API servers of Garden and Seed and turns their refusals into errors of the table.</summary>
internal static class Clusters
{
    /// <summary>The Garden.</summary>
    public static KubernetesApi Garden(LandscapeFile landscape) => Open("the Garden", landscape.Garden);

    /// <summary>The Seed that hosts the source.</summary>
    public static KubernetesApi Seed(LandscapeFile landscape, MigrationContext migration) =>
        Open($"Seed {migration.SourceSeed}", landscape.Seed(migration.SourceSeed));

    /// <summary>Runs an activity's body; what an API server refuses becomes <c>MIG-API-001</c> or <c>MIG-API-002</c>.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> body)
    {
        try
        {
            return await body();
        }
        catch (KubernetesApiException e)
        {
            var error = e.IsForbidden || e.IsUnauthorized ? PlatformErrors.ApiForbidden : PlatformErrors.ApiUnavailable;
            throw error.At($"{e.Method} {e.Path}", $"{e.Reason}: {e.StatusMessage}", e);
        }
    }

    /// <summary>As the other one, for bodies without an answer.</summary>
    public static Task GuardAsync(Func<Task> body) => GuardAsync(async () =>
    {
        await body();
        return true;
    });

    private static KubernetesApi Open(string what, ClusterAccess access)
    {
        try
        {
            return new(KubernetesClientConfiguration.BuildConfigFromConfigFile(access.Kubeconfig, access.Context));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or k8s.Exceptions.KubeConfigException)
        {
            throw PlatformErrors.Landscape.At(what, $"its kubeconfig {access.Kubeconfig} cannot be used: {e.Message}", e);
        }
    }
}
