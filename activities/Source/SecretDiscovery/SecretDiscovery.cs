using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>
/// Finds the Secrets in force: first by what the live Pod templates mount, then, for authorities' keys that nothing mounts, by label;
/// and then proves each of them cryptographically. A guess by age would take a stale Secret that somebody copied yesterday.
/// </summary>
public static class SecretDiscovery
{
    /// <summary>Authorities whose keys sign or are trusted after the move.</summary>
    private static readonly string[] Authorities = ["ca", "ca-client", "ca-etcd", "ca-etcd-peer", "ca-front-proxy", "ca-kubelet"];

    /// <summary>Reads the Seed and answers the Secrets in force. Fails with <c>MIG-CRED-001</c> or <c>MIG-PRE-002</c>.</summary>
    public static async Task<SecretsInForce> DiscoverAsync(
        ISeedReader reader, string ns, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        Discover(await SourceObjects.ReadAsync(reader, ns, cancellationToken), now);

    /// <summary>As <see cref="DiscoverAsync"/>, of objects that were read already.</summary>
    public static SecretsInForce Discover(SourceObjects source, DateTimeOffset now)
    {
        var found = new Dictionary<string, SecretMaterial>();
        foreach (var (name, mountedBy) in MountedSecrets.Of(source))
        {
            var secret = source.Find("Secret", name)
                ?? throw PreflightErrors.SecretNotProven.At($"Secret {source.Namespace}/{name}", $"{mountedBy} mounts it, but it is not there.");
            var material = Material(source, secret, "mounted");
            if (found.TryGetValue(material.Role, out var other) && other.Name != name)
            {
                throw PreflightErrors.SecretNotProven.At(
                    $"Secret {source.Namespace}/{name}", $"{mountedBy} mounts it as {material.Role}, another workload mounts {other.Name}; a rotation may be under way.");
            }

            found[material.Role] = material;
        }

        foreach (var role in Authorities.Append("kube-apiserver-etcd-encryption-key").Where(role => !found.ContainsKey(role)))
        {
            if (Newest(source, role) is { } secret)
            {
                found[role] = Material(source, secret, "label");
            }
        }

        var proof = new SecretProof(source, found, now);
        proof.ProveAuthorities(Authorities);
        proof.ProveLeaves();
        proof.ProveControllerManager();
        return new SecretsInForce(found, Issuers(source), proof.ProveServiceAccountKey(), proof.ProveEncryption());
    }

    /// <summary>The role of a Secret: its config name when the secrets manager made it, else its name without the hash.</summary>
    internal static string RoleOf(JsonObject secret)
    {
        if (secret.Label("name") is { Length: > 0 } name)
        {
            return name;
        }

        return secret.Label("role") is { Length: > 0 } role ? role : secret.Str("metadata", "name");
    }

    private static SecretMaterial Material(SourceObjects source, JsonObject secret, string foundBy)
    {
        var name = secret.Str("metadata", "name");
        var data = (secret["data"] as JsonObject ?? [])
            .ToDictionary(pair => pair.Key, pair => source.SecretValue(name, pair.Key) ?? []);
        return new SecretMaterial(RoleOf(secret), name, foundBy, data);
    }

    /// <summary>The order in which the secrets manager itself would say "current"; creation comes last, as copies and restores change it.</summary>
    private static JsonObject? Newest(SourceObjects source, string role) => source.Secrets
        .Where(secret => secret.Label("name") == role
            && secret.Label("managed-by") == "secrets-manager"
            && secret.Label("bundle-for").Length == 0)
        .OrderByDescending(secret => Seconds(secret.Label("last-rotation-initiation-time")))
        .ThenByDescending(secret => Seconds(secret.Label("issued-at-time")))
        .ThenByDescending(secret => secret.Str("metadata", "creationTimestamp"), StringComparer.Ordinal)
        .FirstOrDefault();

    private static long Seconds(string label) =>
        long.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    private static List<string> Issuers(SourceObjects source)
    {
        const string Flag = "--service-account-issuer=";
        var container = source.PodSpec("Deployment", "kube-apiserver").Objects("containers").First(item => item.Str("name") == "kube-apiserver");
        return container.Strings("command").Concat(container.Strings("args"))
            .Where(argument => argument.StartsWith(Flag, StringComparison.Ordinal))
            .Select(argument => argument[Flag.Length..])
            .ToList();
    }
}
