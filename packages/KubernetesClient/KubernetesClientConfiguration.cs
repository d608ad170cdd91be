using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

namespace k8s;

/// <summary>Everything needed to reach one API server as one user. A subset of the KubernetesClient package.</summary>
public partial class KubernetesClientConfiguration
{
    /// <summary>The namespace of the context, if it names one.</summary>
    public string? Namespace { get; set; }

    /// <summary>The server's URL.</summary>
    public string? Host { get; set; }

    /// <summary>The certificates a server's chain must end in; null leaves it to the machine's own.</summary>
    public X509Certificate2Collection? SslCaCerts { get; set; }

    /// <summary>The user's certificate chain, PEM in base64.</summary>
    public string? ClientCertificateData { get; set; }

    /// <summary>The user's private key, PEM in base64.</summary>
    public string? ClientCertificateKeyData { get; set; }

    /// <summary>A PEM file with the user's certificate chain; it is read when a client is made.</summary>
    public string? ClientCertificateFilePath { get; set; }

    /// <summary>A PEM file with the user's private key.</summary>
    public string? ClientKeyFilePath { get; set; }

    /// <summary>Takes any server for the right one.</summary>
    public bool SkipTlsVerify { get; set; }

    /// <summary>The name to look for in the server's certificate, if not the URL's. It is sent as Host header and SNI.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>The User-Agent header.</summary>
    public string? UserAgent { get; set; }

    /// <summary>User name for basic authentication.</summary>
    public string? Username { get; set; }

    /// <summary>Password for basic authentication.</summary>
    public string? Password { get; set; }

    /// <summary>A constant bearer token.</summary>
    public string? AccessToken { get; set; }

    /// <summary>A bearer token that may change; takes precedence over <see cref="AccessToken"/>.</summary>
    public ITokenProvider? TokenProvider { get; set; }

    /// <summary>How long a request other than a watch may take.</summary>
    public TimeSpan HttpClientTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Called with the innermost handler before it is used, to set what has no property here.</summary>
    public Action<SocketsHttpHandler>? FirstMessageHandlerSetup { get; set; }

    internal IWebProxy? Proxy { get; set; }
}
