using System.Text.Json.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>What a credential plug-in prints.</summary>
public class ExecCredentialResponse
{
    /// <summary>The version the plug-in speaks; must be the one it was asked in.</summary>
    [JsonPropertyName("apiVersion")]
    public string? ApiVersion { get; set; }

    /// <summary>Always ExecCredential.</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    /// <summary>The credentials.</summary>
    [JsonPropertyName("status")]
    public ExecStatus? Status { get; set; }

    /// <summary>A token, or a certificate with its key, or all of them.</summary>
    public class ExecStatus
    {
        /// <summary>When the credentials have to be asked for again; never if null.</summary>
        [JsonPropertyName("expirationTimestamp")]
        public DateTime? ExpirationTimestamp { get; set; }

        /// <summary>A bearer token.</summary>
        [JsonPropertyName("token")]
        public string? Token { get; set; }

        /// <summary>A certificate chain in PEM.</summary>
        [JsonPropertyName("clientCertificateData")]
        public string? ClientCertificateData { get; set; }

        /// <summary>The certificate's private key in PEM.</summary>
        [JsonPropertyName("clientKeyData")]
        public string? ClientKeyData { get; set; }
    }
}
