using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace k8s;

public partial class KubernetesClientConfiguration
{
    private void SetContext(K8SConfiguration config, string name)
    {
        var context = config.Contexts.FirstOrDefault(c => c.Name == name) ??
            throw new KubeConfigException($"CurrentContext: {name} not found in contexts in kubeconfig");
        CurrentContext = context.Name;
        Namespace = context.ContextDetails?.Namespace;
        var endpoint = FindCluster(config, context);
        SetCluster(endpoint);
        if (!string.IsNullOrEmpty(context.ContextDetails?.User))
        {
            var user = config.Users.FirstOrDefault(u => u.Name == context.ContextDetails.User);
            SetUser(
                user?.UserCredentials ??
                throw new KubeConfigException($"User not found for context {name} in kubeconfig: {context.ContextDetails.User}"),
                endpoint);
        }
    }

    private static ClusterEndpoint FindCluster(K8SConfiguration config, Context context)
    {
        if (string.IsNullOrEmpty(context.ContextDetails?.Cluster))
        {
            throw new KubeConfigException($"Cluster not set for context `{context.Name}` in kubeconfig");
        }

        return config.Clusters.FirstOrDefault(c => c.Name == context.ContextDetails.Cluster)?.ClusterEndpoint ??
            throw new KubeConfigException(
                $"Cluster not found for context `{context.Name}` in kubeconfig: {context.ContextDetails.Cluster}");
    }

    private void SetCluster(ClusterEndpoint endpoint)
    {
        if (!Uri.TryCreate(endpoint.Server, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            throw new KubeConfigException($"Bad server host URL `{endpoint.Server}` (cannot be parsed)");
        }

        Host = uri.Host switch
        {
            "0.0.0.0" => new UriBuilder(uri) { Host = $"{IPAddress.Loopback}" }.ToString(),
            "[::]" => new UriBuilder(uri) { Host = $"{IPAddress.IPv6Loopback}" }.ToString(),
            _ => endpoint.Server,
        };
        SkipTlsVerify = endpoint.SkipTlsVerify;
        TlsServerName = endpoint.TlsServerName;
        Proxy = string.IsNullOrEmpty(endpoint.ProxyUrl) ? null : new WebProxy(endpoint.ProxyUrl);
        SslCaCerts = uri.Scheme == "https" ? AuthorityOf(endpoint) : null;
    }

    private static X509Certificate2Collection? AuthorityOf(ClusterEndpoint endpoint)
    {
        try
        {
            if (!string.IsNullOrEmpty(endpoint.CertificateAuthorityData))
            {
                return CertUtils.LoadFromPemText(Encoding.UTF8.GetString(Convert.FromBase64String(endpoint.CertificateAuthorityData)));
            }

            return string.IsNullOrEmpty(endpoint.CertificateAuthority)
                ? null
                : CertUtils.LoadPemFileCert(endpoint.CertificateAuthority);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"The certificate authority of {endpoint.Server} cannot be read: {e.Message}", e);
        }
    }

    private void SetUser(UserCredentials user, ClusterEndpoint endpoint)
    {
        if (user.AuthProvider is { } plugin)
        {
            throw new NotSupportedException($"auth-provider {plugin.Name} is outside this subset of KubernetesClient; use exec");
        }

        if (!string.IsNullOrEmpty(user.Impersonate))
        {
            throw new NotSupportedException("Impersonation (as) is outside this subset of KubernetesClient");
        }

        Username = user.UserName;
        Password = user.Password;
        AccessToken = user.Token;
        ClientCertificateData = user.ClientCertificateData;
        ClientCertificateKeyData = user.ClientKeyData;
        ClientCertificateFilePath = user.ClientCertificate;
        ClientKeyFilePath = user.ClientKey;
        if (!string.IsNullOrEmpty(user.TokenFile))
        {
            TokenProvider = new TokenFileAuth(user.TokenFile);
        }

        if (user.ExternalExecution is { } exec)
        {
            exec.ClusterInfo = endpoint;
            SetExec(exec, ExecuteExternalCommand(exec));
        }
    }

    private void SetExec(ExternalExecution exec, ExecCredentialResponse response)
    {
        var status = response.Status!;
        if (status.Token is not null)
        {
            TokenProvider = new ExecTokenProvider(exec, response, TimeProvider.System);
        }

        if (status.ClientCertificateData is not null && status.ClientKeyData is not null)
        {
            ClientCertificateData = Convert.ToBase64String(Encoding.UTF8.GetBytes(status.ClientCertificateData));
            ClientCertificateKeyData = Convert.ToBase64String(Encoding.UTF8.GetBytes(status.ClientKeyData));
        }
    }
}
