using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>
/// The certificate without which gardener-resource-manager's webhook server does not start. It signs itself, as no webhook is registered and
/// so nobody has to trust it; one of the cluster's CA would be worth stealing.
/// </summary>
internal static class ServingCertificate
{
    private static readonly DateTimeOffset Beginning = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A Secret with a new key, which only travels sealed.</summary>
    public static JsonObject Issue()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gardener-resource-manager", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName($"gardener-resource-manager.{ResourceManagerConfiguration.Namespace}.svc");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(Beginning, End);
        var metadata = ResourceManagerRenderer.Metadata();
        metadata["name"] = ResourceManagerRenderer.ServingSecret;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["type"] = "kubernetes.io/tls",
            ["data"] = new JsonObject { ["tls.crt"] = Encode(certificate.ExportCertificatePem()), ["tls.key"] = Encode(key.ExportPkcs8PrivateKeyPem()) },
        };
    }

    /// <summary>Whether an object is such a Secret.</summary>
    public static bool Is(JsonObject item) => item.Kind() == "Secret" && item.Name() == ResourceManagerRenderer.ServingSecret && item.Namespace() == ResourceManagerConfiguration.Namespace;

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
