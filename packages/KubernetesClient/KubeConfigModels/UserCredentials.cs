using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>The credentials of a user, in whichever form the file has them. Inline data takes precedence over files.</summary>
public class UserCredentials
{
    /// <summary>Certificate chain, PEM in base64.</summary>
    [YamlMember(Alias = "client-certificate-data", ApplyNamingConventions = false)]
    public string? ClientCertificateData { get; set; }

    /// <summary>A PEM file with the certificate chain.</summary>
    [YamlMember(Alias = "client-certificate", ApplyNamingConventions = false)]
    public string? ClientCertificate { get; set; }

    /// <summary>Private key, PEM in base64.</summary>
    [YamlMember(Alias = "client-key-data", ApplyNamingConventions = false)]
    public string? ClientKeyData { get; set; }

    /// <summary>A PEM file with the private key.</summary>
    [YamlMember(Alias = "client-key", ApplyNamingConventions = false)]
    public string? ClientKey { get; set; }

    /// <summary>A bearer token.</summary>
    [YamlMember(Alias = "token")]
    public string? Token { get; set; }

    /// <summary>A file with a bearer token, which takes precedence over the token; not in the official package.</summary>
    [YamlMember(Alias = "tokenFile")]
    public string? TokenFile { get; set; }

    /// <summary>The user to act as. Refused: no caller needs it, and ignoring it would act as someone else.</summary>
    [YamlMember(Alias = "as")]
    public string? Impersonate { get; set; }

    /// <summary>A user name for basic authentication.</summary>
    [YamlMember(Alias = "username")]
    public string? UserName { get; set; }

    /// <summary>The password for basic authentication.</summary>
    [YamlMember(Alias = "password")]
    public string? Password { get; set; }

    /// <summary>A built-in cloud plug-in. Refused.</summary>
    [YamlMember(Alias = "auth-provider", ApplyNamingConventions = false)]
    public AuthProvider? AuthProvider { get; set; }

    /// <summary>A credential plug-in.</summary>
    [YamlMember(Alias = "exec")]
    public ExternalExecution? ExternalExecution { get; set; }
}
