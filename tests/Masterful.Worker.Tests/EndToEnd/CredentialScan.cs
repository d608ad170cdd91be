using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>
/// Looks for credentials that outlive a registration: bootstrap tokens and kubeconfigs in Garden and cluster, and every certificate that the
/// Garden has signed. What a gardenlet keeps names one Seed or one Shoot, and ends within a month.
/// </summary>
internal static partial class CredentialScan
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>One line for each credential that should not be; and how many gardenlets' certificates were looked at.</summary>
    public static async Task<(IReadOnlyList<string> Problems, IReadOnlyList<string> Identities)> FindAsync(Lab lab)
    {
        var (problems, identities) = (new List<string>(), new List<string>());
        using var garden = new KubeClient(Kubeconfig.Load(lab.Landscape.File.Garden.Kubeconfig, path => path));
        using var cluster = Cluster(lab);
        foreach (var (where, client) in new[] { ("Garden", garden), ("cluster", cluster) })
        {
            foreach (var secret in await client.ListAsync("/api/v1/secrets", default))
            {
                var name = $"{where}: Secret {secret.NamespaceOf()}/{secret.NameOf()}";
                if (secret.TextAt("type") == "bootstrap.kubernetes.io/token")
                {
                    problems.Add($"{name} is a bootstrap token");
                }

                foreach (var (key, value) in secret["data"] as JsonObject ?? [])
                {
                    Look($"{name}, key {key}", value!.GetValue<string>(), problems, identities);
                }
            }
        }

        foreach (var request in await garden.ListAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests", default))
        {
            if (request.TextAt("status", "certificate") is { } signed)
            {
                Judge($"CSR {request.NameOf()}", Decode(signed), problems, identities);
            }
        }

        return (problems, identities.Distinct().Order(StringComparer.Ordinal).ToList());
    }

    private static void Look(string place, string value, List<string> problems, List<string> identities)
    {
        var text = Decode(value);
        // One that names no user, such as a kube-proxy's of a cluster of its own, opens nothing.
        if (!KubeconfigKind().IsMatch(text) || !text.Contains("users", StringComparison.Ordinal))
        {
            return;
        }

        var options = Kubeconfig.LoadText(text, path => path);
        if (options.BearerToken is not null)
        {
            problems.Add($"{place} is a kubeconfig with a token");
        }

        if (options.ClientCertificate is { } certificate)
        {
            Judge(place, certificate.ExportCertificatePem(), problems, identities);
        }
    }

    private static void Judge(string place, string pem, List<string> problems, List<string> identities)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var user = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (!certificate.Subject.Contains("O=gardener.cloud:system:seeds", StringComparison.Ordinal) && !certificate.Subject.Contains("O=gardener.cloud:system:shoots", StringComparison.Ordinal))
            problems.Add($"{place} is {certificate.Subject}");
        if (certificate.NotAfter - DateTime.Now > Longest)
        {
            problems.Add($"{place} of {user} lives until {certificate.NotAfter}");
        }

        identities.Add(user);
    }

    [GeneratedRegex("^kind: Config\\s*$|\"kind\": ?\"Config\"", RegexOptions.Multiline)]
    private static partial Regex KubeconfigKind();

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    /// <summary>The node's API server, as the fixture's administrator.</summary>
    private static KubeClient Cluster(Lab lab)
    {
        var node = lab.Landscape.File.Shoots[0].Nodes[0];
        var fixture = Fixture.Open("landscape-a");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(fixture.Pki("ca.crt"));
        using var pem = X509Certificate2.CreateFromPemFile(fixture.Pki("x-admin.crt"), fixture.Pki("x-admin.key"));
        return new KubeClient(new KubeClientOptions
        {
            Server = new Uri($"https://{node.Address}:{node.Ports.KubeApiserver}"),
            CertificateAuthorities = authorities,
            ClientCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null),
        });
    }
}
