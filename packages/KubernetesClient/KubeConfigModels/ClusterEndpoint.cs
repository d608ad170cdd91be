using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>How to reach an API server and how to know that it is the right one.</summary>
public class ClusterEndpoint
{
    /// <summary>A file with the certificates (PEM) that the server's chain must end in.</summary>
    [YamlMember(Alias = "certificate-authority", ApplyNamingConventions = false)]
    public string? CertificateAuthority { get; set; }

    /// <summary>The same in base64; takes precedence over the file.</summary>
    [YamlMember(Alias = "certificate-authority-data", ApplyNamingConventions = false)]
    public string? CertificateAuthorityData { get; set; }

    /// <summary>The URL.</summary>
    [YamlMember(Alias = "server")]
    public string? Server { get; set; }

    /// <summary>The name to look for in the server's certificate, if not the URL's.</summary>
    [YamlMember(Alias = "tls-server-name", ApplyNamingConventions = false)]
    public string? TlsServerName { get; set; }

    /// <summary>Takes any server for the right one.</summary>
    [YamlMember(Alias = "insecure-skip-tls-verify", ApplyNamingConventions = false)]
    public bool SkipTlsVerify { get; set; }

    /// <summary>The proxy to go through; not in the official package, which knows the environment's proxy only.</summary>
    [YamlMember(Alias = "proxy-url", ApplyNamingConventions = false)]
    public string? ProxyUrl { get; set; }
}
