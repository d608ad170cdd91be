namespace Temporalio.Client;

/// <summary>TLS towards the server; PEM throughout.</summary>
public class TlsOptions : ICloneable
{
    /// <summary>Turns TLS off where an API key would turn it on.</summary>
    public bool Disabled { get; set; }

    /// <summary>Certificates of the authorities that may sign the server's; null for the machine's.</summary>
    public byte[]? ServerRootCACert { get; set; }

    /// <summary>Name that the server's certificate must carry; null for the target host.</summary>
    public string? Domain { get; set; }

    public byte[]? ClientCert { get; set; }

    public byte[]? ClientPrivateKey { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
