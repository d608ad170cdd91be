using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// gardenlet's bootstrap protocol: a bootstrap token buys a signed client certificate, which is kept in the Shoot; then the bootstrap
/// kubeconfig and the token in the Garden go.
/// </summary>
internal sealed class GardenletBootstrap(KubeClient shoot, SimulationLog log)
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    /// <summary>A kubeconfig for the Garden under the gardenlet's own identity; null when there are no credentials yet.</summary>
    public async Task<string?> RunAsync(JsonObject configuration, GardenletIdentity identity, CancellationToken cancellationToken)
    {
        var own = Reference(configuration, "kubeconfigSecret");
        if (own is not null && await KubeconfigAsync(own, cancellationToken) is { } existing) return existing;

        var bootstrap = Reference(configuration, "bootstrapKubeconfig");
        if (own is null || bootstrap is null || await KubeconfigAsync(bootstrap, cancellationToken) is not { } bootstrapKubeconfig)
        {
            log.Write("gardenlet: neither a kubeconfig nor a bootstrap kubeconfig is there");
            return null;
        }

        log.Write($"gardenlet: requesting a certificate for {identity.CommonName}");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = Kubeconfig.LoadText(bootstrapKubeconfig, path => path);
        var request = await RequestAsync(options, key, identity, cancellationToken);
        var certificate = Encoding.UTF8.GetString(Convert.FromBase64String(request.TextAt("status", "certificate")!));
        var kubeconfig = Kubeconfig.Render(
            "gardenlet", options.Server.ToString(), options.CertificateAuthorities.ExportCertificatePems(), certificate, key.ExportPkcs8PrivateKeyPem());
        await StoreAsync(own, kubeconfig, cancellationToken);
        await shoot.DeleteAsync(bootstrap, cancellationToken);
        await DeleteTokenAsync(kubeconfig, request, cancellationToken);
        return kubeconfig;
    }

    private static async Task<JsonObject> RequestAsync(KubeClientOptions options, ECDsa key, GardenletIdentity identity, CancellationToken cancellationToken)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(identity.Organization);
        subject.AddCommonName(identity.CommonName);
        var pem = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        using var garden = new KubeClient(options);
        var name = $"gardenlet-csr-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
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
            if (request.TextAt("status", "certificate") is not null) return request!;
            await Task.Delay(200, cancellationToken);
        }

        throw new TimeoutException($"certificate signing request {name} was not signed within 30 s");
    }

    /// <summary>Which token it was says the request's user; it is deleted under the new identity, as the old one may not.</summary>
    private static async Task DeleteTokenAsync(string kubeconfig, JsonObject request, CancellationToken cancellationToken)
    {
        if (request.TextAt("spec", "username") is not { } user || !user.StartsWith("system:bootstrap:", StringComparison.Ordinal)) return;
        using var garden = new KubeClient(Kubeconfig.LoadText(kubeconfig, path => path));
        await garden.DeleteAsync($"/api/v1/namespaces/kube-system/secrets/bootstrap-token-{user.Split(':')[^1]}", cancellationToken);
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
