using System.Text;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using k8s;

namespace Masterful.Worker.Scanning;

/// <summary>The secrets that a landscape leads to: those of its files, and the Secrets of each source control plane where its Seed answers.</summary>
internal static class LandscapeSecrets
{
    private static readonly KubernetesApiOptions Impatient = new() { RetryFor = TimeSpan.Zero };

    /// <summary>Adds all of them; answers what could not be read, one line each.</summary>
    public static async Task<IReadOnlyList<string>> AddAsync(KnownSecrets known, LandscapeFile landscape, CancellationToken cancellationToken)
    {
        var files = landscape.Seeds.Select(seed => seed.Access.Kubeconfig)
            .Append(landscape.Garden.Kubeconfig)
            .Append(landscape.Artifacts.KeyFile)
            .Concat(landscape.Shoots.SelectMany(shoot => shoot.TokenFiles));
        foreach (var file in files.Where(File.Exists))
        {
            known.AddPath(file);
        }

        var unread = new List<string>();
        foreach (var shoot in landscape.Shoots)
        {
            try
            {
                await AddAsync(known, landscape, shoot.Name, cancellationToken);
            }
            catch (Exception problem) when (problem is KubernetesApiException or IOException or InvalidOperationException or Temporalio.Exceptions.ApplicationFailureException)
            {
                unread.Add($"the Secrets of {shoot.Name}'s control plane: {problem.Message}");
            }
        }

        return unread;
    }

    private static async Task AddAsync(KnownSecrets known, LandscapeFile landscape, string name, CancellationToken cancellationToken)
    {
        using var garden = Open(landscape.Garden);
        var shoot = await SavedShoot.ReadAsync(garden, name, cancellationToken);
        var seedName = (string?)shoot["status"]?["seedName"] ?? (string?)shoot["spec"]?["seedName"]
            ?? throw new InvalidOperationException("the Shoot names no Seed");
        var ns = (string?)shoot["status"]?["technicalID"] ?? throw new InvalidOperationException("the Shoot has no technicalID");
        using var seed = Open(landscape.Seed(seedName));
        foreach (var secret in (await seed.ListAsync("v1", "Secret", new ListOptions(ns), cancellationToken)).Items)
        {
            // Items of a list leave their kind out.
            secret["kind"] = "Secret";
            known.Add("Secret", Encoding.UTF8.GetBytes(secret.ToJsonString()));
        }
    }

    private static KubernetesApi Open(ClusterAccess access) =>
        new(KubernetesClientConfiguration.BuildConfigFromConfigFile(access.Kubeconfig, access.Context), Impatient);
}
