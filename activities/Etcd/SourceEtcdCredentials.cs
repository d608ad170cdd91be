using System.Text;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// Finds how to talk to the source's etcd: the Etcd object itself names the Secrets that its clients and servers mount, so these are in
/// force, whatever else of the same kind lies beside them.
/// </summary>
public static class SourceEtcdCredentials
{
    /// <summary>Reads them from the Seed.</summary>
    public static async Task<EtcdTls> ReadAsync(KubernetesApi seed, string ns, CancellationToken cancellationToken)
    {
        var etcd = await seed.GetAsync(new("druid.gardener.cloud/v1alpha1", "Etcd", ns, "etcd-main"), cancellationToken);
        var tls = etcd.Child("spec", "etcd", "clientUrlTls");
        return new(
            await ValueAsync(tls.Text("tlsCASecretRef", "name"), tls.Text("tlsCASecretRef", "dataKey") ?? "bundle.crt"),
            await ValueAsync(tls.Text("clientTLSSecretRef", "name"), "tls.crt"),
            await ValueAsync(tls.Text("clientTLSSecretRef", "name"), "tls.key"));

        async Task<string> ValueAsync(string? name, string key)
        {
            if (name is null)
            {
                throw PreflightErrors.SecretNotProven.At($"Etcd {ns}/etcd-main", "spec.etcd.clientUrlTls does not name its Secrets.");
            }

            var secret = await seed.GetAsync(new("v1", "Secret", ns, name), cancellationToken);
            return secret.SecretValue(key) is { Length: > 0 } value
                ? Encoding.ASCII.GetString(value)
                : throw PreflightErrors.SecretNotProven.At($"Secret {ns}/{name}", $"it has no {key}.");
        }
    }
}
