using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Seed;

/// <summary>A bootstrap token in the Garden: it can only ask for a gardenlet's certificate, and ends within the hour.</summary>
/// <param name="Id">Public half.</param>
/// <param name="Value">Secret half.</param>
internal sealed record BootstrapToken(string Id, string Value)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Answers the token's name in the Garden.</summary>
    public static Kubernetes.ObjectRef Ref(string id) => new("v1", "Secret", "kube-system", "bootstrap-token-" + id);

    /// <summary>A token for a Seed: the id follows from the migration, so that a second attempt replaces it; the rest is random.</summary>
    public static BootstrapToken For(string migrationId, string seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{migrationId} {seed}"));
        return new BootstrapToken(
            string.Concat(hash.Take(6).Select(value => Alphabet[value % Alphabet.Length])),
            string.Concat(Enumerable.Range(0, 16).Select(_ => Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)])));
    }

    /// <summary>Puts it into the Garden, instead of one that an earlier attempt left.</summary>
    public async Task CreateAsync(KubernetesApi garden, string description, DateTimeOffset now)
    {
        await garden.DeleteAsync(Ref(Id));
        await garden.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "bootstrap-token-" + Id, ["namespace"] = "kube-system" },
            ["type"] = "bootstrap.kubernetes.io/token",
            ["stringData"] = new JsonObject
            {
                ["description"] = description,
                ["token-id"] = Id,
                ["token-secret"] = Value,
                ["expiration"] = (now + Lifetime).ToString("yyyy-MM-ddTHH:mm:ssZ"),
                ["usage-bootstrap-authentication"] = "true",
                ["usage-bootstrap-signing"] = "true",
            },
        });
    }
}
