using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Masterful.Activities.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Activities.Source;

/// <summary>Holds the Secrets that were found against each other; what does not fit together is not in force.</summary>
internal sealed class SecretProof(SourceObjects source, IReadOnlyDictionary<string, SecretMaterial> found, DateTimeOffset now)
{
    /// <summary>Leaf certificates, the authority that must have signed each, and whether a server shows it.</summary>
    private static readonly (string Leaf, string Authority, bool IsServer)[] Leaves =
    [
        ("kube-apiserver", "ca", true), ("kube-controller-manager-server", "ca", true), ("kube-scheduler-server", "ca", true),
        ("kube-apiserver-kubelet", "ca-kubelet", false), ("kube-aggregator", "ca-front-proxy", false),
        ("etcd-client", "ca-etcd", false), ("etcd-server-main", "ca-etcd", true), ("etcd-server-events", "ca-etcd", true),
    ];

    /// <summary>Each authority is there, has not expired, may sign, with a key that it owns, and is what the mounted bundle of its name trusts.</summary>
    public void ProveAuthorities(IEnumerable<string> authorities)
    {
        foreach (var role in authorities)
        {
            var authority = found.GetValueOrDefault(role)
                ?? throw PreflightErrors.SecretNotProven.At($"Secret for {role} in {source.Namespace}", "no Secret carries this name as its label.");
            var certificate = authority.Certificate();
            if (now > certificate.NotAfter.ToUniversalTime() || now < certificate.NotBefore.ToUniversalTime())
            {
                throw CredentialErrors.Authority.At(
                    Subject(authority), $"its certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, now is {now.UtcDateTime:u}.");
            }

            if (CertificateUse.WhyNoAuthority(certificate) is { } why)
            {
                throw CredentialErrors.Authority.At(Subject(authority), why);
            }

            if (!OwnsKey(certificate, authority, "ca.key"))
            {
                throw CredentialErrors.Authority.At(Subject(authority), "ca.key is not the key of ca.crt.");
            }

            if (found.GetValueOrDefault(role + "-bundle") is { } bundle
                && !bundle.Certificates().Any(trusted => trusted.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)))
            {
                throw PreflightErrors.SecretNotProven.At(Subject(authority), $"its certificate is not in the mounted bundle {bundle.Name}.");
            }
        }
    }

    /// <summary>Each live leaf owns its key, is good for what it does, and chains to the authority that was found.</summary>
    public void ProveLeaves()
    {
        foreach (var (role, authorityRole, isServer) in Leaves)
        {
            if (found.GetValueOrDefault(role) is not { } leaf)
            {
                continue;
            }

            var certificate = leaf.Certificate();
            if (!OwnsKey(certificate, leaf, "tls.key"))
            {
                throw PreflightErrors.SecretNotProven.At(Subject(leaf), "tls.key is not the key of tls.crt.");
            }

            if (CertificateUse.WhyNot(certificate, isServer) is { } why)
            {
                throw PreflightErrors.SecretNotProven.At(Subject(leaf), why);
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(found[authorityRole].Certificate());
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationTime = certificate.NotBefore.AddSeconds(1);
            if (!chain.Build(certificate))
            {
                throw PreflightErrors.SecretNotProven.At(Subject(leaf), $"it was not signed by {found[authorityRole].Name}.");
            }
        }
    }

    /// <summary>kube-controller-manager signs with the very authorities that were found.</summary>
    public void ProveControllerManager()
    {
        var mounted = source.PodSpec("Deployment", "kube-controller-manager").Objects("volumes").Select(volume => volume.Str("secret", "secretName")).ToHashSet();
        foreach (var role in new[] { "ca-client", "ca-kubelet", "service-account-key" })
        {
            if (!found.TryGetValue(role, out var material) || !mounted.Contains(material.Name))
            {
                throw PreflightErrors.SecretNotProven.At(
                    $"Secret for {role} in {source.Namespace}", "kube-controller-manager does not mount the one that was found.");
            }
        }
    }

    /// <summary>The signing key's public half is in the bundle that tokens are checked with. Answers its key id.</summary>
    public string ProveServiceAccountKey()
    {
        var signing = Required("service-account-key");
        var bundle = Required("service-account-key-bundle");
        var publicKey = Read(signing, "id_rsa", PublicKeyOf);
        if (!Read(bundle, "bundle.key", pem => PemKeys.PublicKeys(pem).ToList()).Any(other => other.AsSpan().SequenceEqual(publicKey)))
        {
            throw PreflightErrors.SecretNotProven.At(Subject(signing), $"its public key is not in {bundle.Name}.");
        }

        return Base64Url.EncodeToString(SHA256.HashData(publicKey));
    }

    private static byte[] PublicKeyOf(string pem)
    {
        using var key = PemKeys.Read(pem);
        return key.ExportSubjectPublicKeyInfo();
    }

    private T Read<T>(SecretMaterial material, string key, Func<string, T> read)
    {
        try
        {
            return read(material.Text(key));
        }
        catch (Exception problem) when (problem is CryptographicException or YamlException)
        {
            throw PreflightErrors.SecretNotProven.At(Subject(material), $"{key} cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>The mounted encryption configuration encrypts with the key whose Secret persists. Answers the configuration.</summary>
    public string ProveEncryption()
    {
        var configurations = found.Values.Where(material => material.Data.ContainsKey("encryption-configuration.yaml")).ToList();
        if (configurations.Count == 0)
        {
            return "";
        }

        var configuration = configurations[0].Text("encryption-configuration.yaml");
        var key = Required("kube-apiserver-etcd-encryption-key");
        var encoding = key.Data.TryGetValue("encoding", out var declared) ? Encoding.UTF8.GetString(declared) : "";

        // "none" means that the Secret holds the bytes themselves, which the configuration spells in base64.
        var secret = encoding == "none" ? Convert.ToBase64String(key.Data.GetValueOrDefault("secret", [])) : key.Text("secret");
        if (!Read(configurations[0], "encryption-configuration.yaml", yaml => EncryptionKeys(yaml).ToList()).Contains((key.Text("key"), secret)))
        {
            throw PreflightErrors.SecretNotProven.At(Subject(key), $"{configurations[0].Name} does not encrypt with it.");
        }

        return configuration;
    }

    private SecretMaterial Required(string role) => found.GetValueOrDefault(role)
        ?? throw PreflightErrors.SecretNotProven.At($"Secret for {role} in {source.Namespace}", "nothing mounts one.");

    private string Subject(SecretMaterial material) => $"Secret {source.Namespace}/{material.Name}";

    private bool OwnsKey(X509Certificate2 certificate, SecretMaterial material, string keyName)
    {
        try
        {
            using var key = PemKeys.Read(material.Text(keyName));
            return key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException problem)
        {
            throw PreflightErrors.SecretNotProven.At(Subject(material), $"{keyName}: {problem.Message}", problem);
        }
    }

    private static IEnumerable<(string Name, string Secret)> EncryptionKeys(string configuration)
    {
        return YamlJson.Parse(configuration).Documents.SelectMany(document => document.AllNodes).OfType<YamlMappingNode>()
            .Where(node => node.Children.ContainsKey("name") && node.Children.ContainsKey("secret"))
            .Select(node => (node["name"].ToString(), node["secret"].ToString()));
    }
}
