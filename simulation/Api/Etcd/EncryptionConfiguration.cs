using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// An <c>EncryptionConfiguration</c> with the providers <c>aescbc</c> and <c>identity</c>: values are written with a resource's first
/// provider and read with whichever provider's prefix they carry.
/// </summary>
public sealed class EncryptionConfiguration
{
    private const string AesCbcPrefix = "k8s:enc:aescbc:v1:";
    private readonly List<(IReadOnlyList<string> Resources, IReadOnlyList<Provider> Providers)> rules;

    private EncryptionConfiguration(List<(IReadOnlyList<string> Resources, IReadOnlyList<Provider> Providers)> rules) => this.rules = rules;

    /// <summary>Reads the file that <c>--encryption-provider-config</c> names. Throws <see cref="InvalidDataException"/> on what is not supported.</summary>
    public static EncryptionConfiguration Parse(string yaml)
    {
        var document = YamlJson.ParseObject(yaml);
        if (document.Text("kind") != "EncryptionConfiguration")
            throw new InvalidDataException($"error decoding encryption provider configuration: no kind \"{document.Text("kind")}\" is registered");
        return new EncryptionConfiguration(document.Elements("resources")
            .Select(rule => (rule.Texts("resources"), (IReadOnlyList<Provider>)rule.Elements("providers").Select(ParseProvider).ToList()))
            .ToList());
    }

    /// <summary>The form a value is stored in.</summary>
    public byte[] Encrypt(ApiResource resource, byte[] value)
    {
        if (ProvidersOf(resource) is not [{ Keys: [var first, ..] }, ..]) return value;
        using var aes = Aes.Create();
        aes.Key = first.Secret;
        var iv = RandomNumberGenerator.GetBytes(16);
        return [.. Encoding.ASCII.GetBytes($"{AesCbcPrefix}{first.Name}:"), .. iv, .. aes.EncryptCbc(value, iv)];
    }

    /// <summary>The value as it was before <see cref="Encrypt"/>. Throws <see cref="CryptographicException"/> when no key fits.</summary>
    public byte[] Decrypt(ApiResource resource, byte[] stored)
    {
        if (!IsEncrypted(stored)) return stored;
        var providers = ProvidersOf(resource);
        foreach (var key in providers.SelectMany(provider => provider.Keys))
        {
            var prefix = Encoding.ASCII.GetBytes($"{AesCbcPrefix}{key.Name}:");
            if (!stored.AsSpan().StartsWith(prefix)) continue;
            using var aes = Aes.Create();
            aes.Key = key.Secret;
            var body = stored.AsSpan(prefix.Length);
            return aes.DecryptCbc(body[16..], body[..16]);
        }

        throw new CryptographicException(providers.Any(provider => provider.Keys.Count > 0)
            ? "no matching key was found for the provided AES-CBC transformer"
            : "identity transformer tried to read encrypted data");
    }

    /// <summary>Whether a stored value carries any provider's prefix.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> stored) => stored.StartsWith("k8s:enc:"u8);

    private IReadOnlyList<Provider> ProvidersOf(ApiResource resource) =>
        rules.FirstOrDefault(rule => rule.Resources.Contains(resource.QualifiedName) || rule.Resources.Contains("*.*")
            || rule.Resources.Contains($"*.{resource.Group}")).Providers ?? [];

    private static Provider ParseProvider(JsonNode provider)
    {
        if (provider is JsonObject map && map.ContainsKey("identity")) return new Provider([]);
        if (provider.At("aescbc") is not { } cbc)
            throw new InvalidDataException("error while parsing file: provider is not one of aescbc, identity");
        var keys = cbc.Elements("keys").Select(key => new Key(key.Text("name") ?? "", DecodeKey(key))).ToList();
        return keys.Count > 0 ? new Provider(keys) : throw new InvalidDataException("resources[0].providers[0].aescbc.keys: Required value");
    }

    private static byte[] DecodeKey(JsonNode key)
    {
        byte[] secret;
        try
        {
            secret = Convert.FromBase64String(key.Text("secret") ?? "");
        }
        catch (FormatException)
        {
            throw new InvalidDataException("secrets must be base64 encoded");
        }

        return secret.Length is 16 or 24 or 32
            ? secret
            : throw new InvalidDataException($"secret is not of the expected length, got {secret.Length}, expected one of [16 24 32]");
    }

    private sealed record Key(string Name, byte[] Secret);

    private sealed record Provider(IReadOnlyList<Key> Keys);
}
