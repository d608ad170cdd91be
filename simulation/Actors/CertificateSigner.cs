using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// What gardener-controller-manager and the Garden's kube-controller-manager do for a new gardenlet: approve its request when
/// it comes from a bootstrap token and asks for a Seed's identity and nothing else, and sign it.
/// </summary>
internal sealed class CertificateSigner(KubeClient garden, CertificateAuthority clientAuthority)
{
    public const string Watched = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static readonly string[] SeedUsages = ["key encipherment", "digital signature", "client auth"];

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var request in await garden.ListAsync(Watched, cancellationToken))
        {
            if (request.TextAt("spec", "signerName") != "kubernetes.io/kube-apiserver-client" || request.TextAt("status", "certificate") is not null) continue;
            var pem = Encoding.UTF8.GetString(Convert.FromBase64String(request.TextAt("spec", "request") ?? ""));
            if (request.Condition("Denied") == "True") continue;
            if (request.Condition("Approved") != "True")
            {
                if (!IsForSeed(request, pem)) continue;
                await ApproveAsync(request, cancellationToken);
            }

            var certificate = clientAuthority.SignClientRequest(pem, TimeSpan.FromDays(30));
            await garden.PatchAsync($"{Watched}/{request.NameOf()}/status", new JsonObject
            {
                ["status"] = new JsonObject { ["certificate"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate)) },
            }, cancellationToken);
        }

        return null;
    }

    private static bool IsForSeed(JsonObject request, string pem)
    {
        var user = request.TextAt("spec", "username") ?? "";
        var usages = (request.At("spec", "usages") as JsonArray ?? []).Select(u => u?.GetValue<string>()).ToHashSet();
        if (!usages.SetEquals(SeedUsages)) return false;
        try
        {
            var subject = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256).SubjectName;
            var names = subject.EnumerateRelativeDistinguishedNames().ToLookup(n => n.GetSingleElementType().Value, n => n.GetSingleElementValue());
            var commonName = names["2.5.4.3"].FirstOrDefault() ?? "";
            return commonName.StartsWith("gardener.cloud:system:seed:", StringComparison.Ordinal)
                && names["2.5.4.10"].SequenceEqual(["gardener.cloud:system:seeds"])
                && (user.StartsWith("system:bootstrap:", StringComparison.Ordinal) || user == commonName);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private async Task ApproveAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var approved = request.DeepClone().AsObject();
        approved["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Approved",
                ["status"] = "True",
                ["reason"] = "AutoApproved",
                ["message"] = "Auto approving gardenlet client certificate after SubjectAccessReview.",
                ["lastUpdateTime"] = KubeObject.Now(),
            }),
        };
        await garden.ReplaceAsync($"{Watched}/{request.NameOf()}/approval", approved, cancellationToken);
    }
}
