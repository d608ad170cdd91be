using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// What gardener-controller-manager and the Garden's kube-controller-manager do for a new gardenlet: approve its request when
/// it comes from a bootstrap token and asks for a Seed's identity, or that of the self-hosted Shoot that the token's description
/// names, and nothing else; and sign it.
/// </summary>
internal sealed class CertificateSigner(KubeClient garden, CertificateAuthority clientAuthority)
{
    public const string Watched = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private const string BootstrapUser = "system:bootstrap:";
    private static readonly string[] Usages = ["key encipherment", "digital signature", "client auth"];

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var request in await garden.ListAsync(Watched, cancellationToken))
        {
            if (request.TextAt("spec", "signerName") != "kubernetes.io/kube-apiserver-client" || request.TextAt("status", "certificate") is not null) continue;
            var pem = Encoding.UTF8.GetString(Convert.FromBase64String(request.TextAt("spec", "request") ?? ""));
            if (request.Condition("Denied") == "True") continue;
            if (request.Condition("Approved") != "True")
            {
                if (!await IsForGardenletAsync(request, pem, cancellationToken)) continue;
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

    private async Task<bool> IsForGardenletAsync(JsonObject request, string pem, CancellationToken cancellationToken)
    {
        var user = request.TextAt("spec", "username") ?? "";
        var usages = (request.At("spec", "usages") as JsonArray ?? []).Select(u => u?.GetValue<string>()).ToHashSet();
        if (!usages.SetEquals(Usages)) return false;
        if (Subject(pem) is not var (commonName, organizations)) return false;
        if (user == commonName) return IsSeed(commonName, organizations) || IsShoot(commonName, organizations);
        if (!user.StartsWith(BootstrapUser, StringComparison.Ordinal)) return false;
        if (IsSeed(commonName, organizations)) return true;
        return IsShoot(commonName, organizations) && commonName[GardenletIdentity.ShootPrefix.Length..].Split(':') is [var ns, var name]
            && (await DescriptionAsync(user[BootstrapUser.Length..], cancellationToken)).Split(' ', '.').Contains($"{ns}/{name}");
    }

    private static bool IsSeed(string commonName, IReadOnlyList<string> organizations) =>
        commonName.StartsWith(GardenletIdentity.SeedPrefix, StringComparison.Ordinal) && organizations is [GardenletIdentity.SeedGroup];

    private static bool IsShoot(string commonName, IReadOnlyList<string> organizations) =>
        commonName.StartsWith(GardenletIdentity.ShootPrefix, StringComparison.Ordinal) && organizations is [GardenletIdentity.ShootGroup];

    private static (string CommonName, IReadOnlyList<string> Organizations)? Subject(string pem)
    {
        try
        {
            var subject = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256).SubjectName;
            var names = subject.EnumerateRelativeDistinguishedNames().ToLookup(n => n.GetSingleElementType().Value, n => n.GetSingleElementValue() ?? "");
            return (names["2.5.4.3"].FirstOrDefault() ?? "", [.. names["2.5.4.10"]]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whom the token was made for stands in its description, so that it cannot claim another Shoot's identity.</summary>
    private async Task<string> DescriptionAsync(string tokenId, CancellationToken cancellationToken)
    {
        var token = await garden.GetAsync($"/api/v1/namespaces/kube-system/secrets/bootstrap-token-{tokenId}", cancellationToken);
        return Encoding.UTF8.GetString(Convert.FromBase64String(token.TextAt("data", "description") ?? ""));
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
