using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Temporalio.Client.Rpc;

/// <summary>Builds the HTTP/2 side of a connection.</summary>
internal static class HttpHandlerFactory
{
    /// <summary>Whether calls go over TLS: when asked for, or when there is an API key, unless turned off.</summary>
    public static bool UsesTls(TemporalConnectionOptions options) =>
        options.Tls is { } tls ? !tls.Disabled : !string.IsNullOrEmpty(options.ApiKey);

    public static SocketsHttpHandler Create(TemporalConnectionOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A worker's long polls may be more than one connection's streams.
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Histories come in one message of up to megabytes.
            InitialHttp2StreamWindowSize = 1024 * 1024,
        };
        if (options.KeepAlive is { } keepAlive)
        {
            handler.KeepAlivePingDelay = keepAlive.Interval;
            handler.KeepAlivePingTimeout = keepAlive.Timeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
        }
        if (UsesTls(options))
        {
            ConfigureTls(handler, options.Tls ?? new());
        }
        return handler;
    }

    private static void ConfigureTls(SocketsHttpHandler handler, TlsOptions tls)
    {
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (tls.ServerRootCACert is { } roots)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(roots));
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        if ((tls.ClientCert == null) != (tls.ClientPrivateKey == null))
        {
            throw new ArgumentException("Client certificate and private key must be given both or not at all");
        }
        if (tls.ClientCert is { } certificate)
        {
            var pem = Encoding.UTF8.GetString(certificate);
            var leaf = X509Certificate2.CreateFromPem(pem, Encoding.UTF8.GetString(tls.ClientPrivateKey!));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            handler.SslOptions.ClientCertificateContext =
                System.Net.Security.SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
    }
}
