using System.Net;
using k8s.Authentication;
using k8s.Exceptions;

namespace k8s;

public partial class KubernetesClientConfiguration
{
    internal static string ServiceAccountPath { get; set; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Whether this process runs in a Pod with a ServiceAccount.</summary>
    public static bool IsInCluster() =>
        ServiceAddress() is not null &&
        File.Exists(Path.Combine(ServiceAccountPath, "token")) &&
        File.Exists(Path.Combine(ServiceAccountPath, "ca.crt"));

    /// <summary>Reaches the cluster that this process runs in, as the Pod's ServiceAccount.</summary>
    /// <exception cref="KubeConfigException">This process does not run in a cluster.</exception>
    public static KubernetesClientConfiguration InClusterConfig()
    {
        if (!IsInCluster())
        {
            throw new KubeConfigException(
                "Unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined " +
                $"and {ServiceAccountPath} must hold token and ca.crt");
        }

        var namespaceFile = Path.Combine(ServiceAccountPath, "namespace");
        return new KubernetesClientConfiguration
        {
            Host = ServiceAddress(),
            TokenProvider = new TokenFileAuth(Path.Combine(ServiceAccountPath, "token")),
            SslCaCerts = CertUtils.LoadPemFileCert(Path.Combine(ServiceAccountPath, "ca.crt")),
            Namespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : null,
        };
    }

    private static string? ServiceAddress()
    {
        var host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        var port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        if (string.IsNullOrWhiteSpace(host) || string.IsNullOrWhiteSpace(port))
        {
            return null;
        }

        var isV6 = IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return isV6 ? $"https://[{host}]:{port}" : $"https://{host}:{port}";
    }
}
