using System.Text.Json.Nodes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>Which Secrets the live Pod templates and Etcds name: what is mounted is what is in force, whatever else lies around.</summary>
internal static class MountedSecrets
{
    private static readonly string[] Deployments = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    /// <summary>Names of mounted Secrets, each with who mounts it.</summary>
    public static IReadOnlyList<(string Secret, string MountedBy)> Of(SourceObjects source)
    {
        var found = new List<(string, string)>();
        foreach (var deployment in Deployments)
        {
            var main = source.PodSpec("Deployment", deployment).Objects("containers").FirstOrDefault(container => container.Str("name") == deployment)
                ?? throw PreflightErrors.SecretNotProven.At($"Deployment {source.Namespace}/{deployment}", $"it has no container {deployment}.");
            var mounts = main.Objects("volumeMounts").Where(mount => !SeedServingMounts.Contains(mount.Str("mountPath"))).Select(mount => mount.Str("name")).ToHashSet();
            foreach (var volume in source.PodSpec("Deployment", deployment).Objects("volumes").Where(volume => mounts.Contains(volume.Str("name"))))
            {
                found.AddRange(SecretNames(volume).Select(name => (name, $"Deployment {deployment}")));
            }
        }

        foreach (var etcd in new[] { "etcd-main", "etcd-events" }.Where(name => source.Find("Etcd", name) is not null))
        {
            var spec = source.Get("Etcd", etcd).Node("spec", "etcd");
            foreach (var tls in new[] { "clientUrlTls", "peerUrlTls" })
            {
                foreach (var reference in new[] { "tlsCASecretRef", "serverTLSSecretRef", "clientTLSSecretRef" })
                {
                    if (spec.Str(tls, reference, "name") is { Length: > 0 } name)
                    {
                        found.Add((name, $"Etcd {etcd}"));
                    }
                }
            }
        }

        return found;
    }

    private static IEnumerable<string> SecretNames(JsonObject volume)
    {
        var direct = volume.Str("secret", "secretName");
        return volume.Objects("projected", "sources").Select(source => source.Str("secret", "name")).Append(direct).Where(name => name.Length > 0);
    }
}
