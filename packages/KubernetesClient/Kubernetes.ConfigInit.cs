using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;
using k8s.Exceptions;

namespace k8s;

public partial class Kubernetes
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Connects as <paramref name="config"/> says. Nothing is sent yet.</summary>
    /// <param name="config">Server and user.</param>
    /// <param name="handlers">See every request before it is sent, the first one first.</param>
    /// <exception cref="KubeConfigException">There is no server, or the client certificate cannot be used.</exception>
    public Kubernetes(KubernetesClientConfiguration config, params DelegatingHandler[] handlers)
    {
        if (string.IsNullOrWhiteSpace(config?.Host))
        {
            throw new KubeConfigException("Host url must be set");
        }

        BaseUri = Uri.TryCreate(config.Host, UriKind.Absolute, out var uri) ? uri : throw new KubeConfigException("Bad host url");
        HttpClientTimeout = config.HttpClientTimeout;
        Credentials = CreateCredentials(config);
        HttpMessageHandler first = CreateHandler(config);
        foreach (var handler in handlers.Reverse())
        {
            var last = handler;
            while (last.InnerHandler is DelegatingHandler inner)
            {
                last = inner;
            }

            last.InnerHandler = first;
            first = handler;
        }

        HttpClient = new HttpClient(first) { Timeout = Timeout.InfiniteTimeSpan };
        HttpClient.DefaultRequestHeaders.UserAgent.ParseAdd(config.UserAgent ?? "KubernetesClient");
    }

    /// <summary>What signs the requests of <paramref name="config"/>'s user; null if nothing has to.</summary>
    public static ServiceClientCredentials? CreateCredentials(KubernetesClientConfiguration config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config switch
        {
            { TokenProvider: { } provider } => new TokenCredentials(provider),
            { AccessToken: { Length: > 0 } token } => new TokenCredentials(token),
            { Username: { Length: > 0 } name } => new BasicAuthenticationCredentials { UserName = name, Password = config.Password },
            _ => null,
        };
    }

    /// <summary>
    /// Whether a server's certificate is for the name that was asked for and leads to one of <paramref name="caCerts"/>.
    /// Revocation is not checked: clusters have no revocation lists.
    /// </summary>
    public static bool CertificateValidationCallBack(
        object sender,
        X509Certificate2Collection caCerts,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors sslPolicyErrors)
    {
        ArgumentNullException.ThrowIfNull(caCerts);
        if (certificate is not X509Certificate2 leaf || (sslPolicyErrors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        // The machine's own roots do not count, so a chain that they accept is built again from the cluster's.
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(caCerts);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainPolicy.ExtraStore ?? []);

        return own.Build(leaf) || EndsInAnchor(own, caCerts);
    }

    // An authority that is itself signed by another one is as good an anchor as a root, as it is for Kubernetes' own clients.
    private static bool EndsInAnchor(X509Chain chain, X509Certificate2Collection anchors) =>
        chain.ChainStatus.All(s => s.Status == X509ChainStatusFlags.PartialChain) &&
        chain.ChainElements.Count > 1 &&
        anchors.Any(a => a.RawDataMemory.Span.SequenceEqual(chain.ChainElements[^1].Certificate.RawDataMemory.Span));

    private static SocketsHttpHandler CreateHandler(KubernetesClientConfiguration config)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromMinutes(3),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            AllowAutoRedirect = false,
        };
        if (config.Proxy is not null)
        {
            handler.Proxy = config.Proxy;
        }

        if (config.SkipTlsVerify)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (config.SslCaCerts is { } authorities)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                CertificateValidationCallBack(sender, authorities, certificate, chain, errors);
        }

        // A context, unlike a bare certificate, is presented whatever authorities the server asks for, with its intermediates.
        if (CertUtils.ReadClientCertificate(config) is { } own)
        {
            var intermediates = new X509Certificate2Collection(own.Skip(1).ToArray());
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(own[0], intermediates, offline: true);
        }

        config.FirstMessageHandlerSetup?.Invoke(handler);
        return handler;
    }
}
