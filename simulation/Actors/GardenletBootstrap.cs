using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>gardenlet's bootstrap protocol: a bootstrap token buys a signed client certificate, which is kept in the Shoot.</summary>
internal sealed class GardenletBootstrap(KubeClient shoot, SimulationLog log)
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    /// <summary>A session with the Garden under the gardenlet's own identity; null when there are no credentials yet.</summary>
    public async Task<GardenSession?> RunAsync(JsonObject configuration, string seedName, CancellationToken cancellationToken)
    {
        var own = Reference(configuration, "kubeconfigSecret");
        if (own is not null && await KubeconfigAsync(own, cancellationToken) is { } existing) return GardenSession.Open(existing);

        var bootstrap = Reference(configuration, "bootstrapKubeconfig");
        if (own is null || bootstrap is null || await KubeconfigAsync(bootstrap, cancellationToken) is not { } bootstrapKubeconfig)
        {
            log.Write("gardenlet: neither a kubeconfig nor a bootstrap kubeconfig is there");
            return null;
        }

        log.Write($"gardenlet: requesting a certificate for seed {seedName}");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = Kubeconfig.LoadText(bootstrapKubeconfig, path => path);
        var certificate = await RequestAsync(options, key, seedName, cancellationToken);
        var kubeconfig = Kubeconfig.Render(
            "gardenlet", options.Server.ToString(), options.CertificateAuthorities.ExportCertificatePems(), certificate, key.ExportPkcs8PrivateKeyPem());
        await StoreAsync(own, kubeconfig, cancellationToken);
        await shoot.DeleteAsync(bootstrap, cancellationToken);
        return GardenSession.Open(kubeconfig);
    }

    private static async Task<string> RequestAsync(KubeClientOptions options, ECDsa key, string seedName, CancellationToken cancellationToken)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("gardener.cloud:system:seeds");
        subject.AddCommonName($"gardener.cloud:system:seed:{seedName}");
        var pem = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        using var garden = new KubeClient(options);
        var name = $"seed-csr-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await garden.CreateAsync(Requests, new JsonObject
        {
            ["apiVersion"] = "certificates.k8s.io/v1",
            ["kind"] = "CertificateSigningRequest",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)),
                ["signerName"] = "kubernetes.io/kube-apiserver-client",
                ["usages"] = new JsonArray("digital signature", "key encipherment", "client auth"),
            },
        }, cancellationToken);
        for (var attempt = 0; attempt < 150; attempt++)
        {
            var request = await garden.GetAsync($"{Requests}/{name}", cancellationToken);
            if (request.TextAt("status", "certificate") is { } certificate) return Encoding.UTF8.GetString(Convert.FromBase64String(certificate));
            await Task.Delay(200, cancellationToken);
        }

        throw new TimeoutException($"certificate signing request {name} was not signed within 30 s");
    }

    private static string? Reference(JsonObject configuration, string field)
    {
        var name = configuration.TextAt("gardenClientConnection", field, "name");
        var ns = configuration.TextAt("gardenClientConnection", field, "namespace") ?? "garden";
        return name is null ? null : $"/api/v1/namespaces/{ns}/secrets/{name}";
    }

    private async Task<string?> KubeconfigAsync(string secret, CancellationToken cancellationToken)
    {
        var data = (await shoot.GetAsync(secret, cancellationToken)).TextAt("data", "kubeconfig");
        return string.IsNullOrEmpty(data) ? null : Encoding.UTF8.GetString(Convert.FromBase64String(data));
    }

    private async Task StoreAsync(string secret, string kubeconfig, CancellationToken cancellationToken)
    {
        var parts = secret.Split('/');
        var value = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = parts[^1], ["namespace"] = parts[^3] },
            ["type"] = "Opaque",
            ["data"] = new JsonObject { ["kubeconfig"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(kubeconfig)) },
        };
        if (await shoot.CreateAsync(secret[..secret.LastIndexOf('/')], value, cancellationToken) is null)
            await shoot.PatchAsync(secret, new JsonObject { ["data"] = value["data"]!.DeepClone() }, cancellationToken);
    }
}
