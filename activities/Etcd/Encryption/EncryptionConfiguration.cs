using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Activities.Etcd.Encryption;

/// <summary>
/// kube-apiserver's <c>EncryptionConfiguration</c>, as far as it takes to prove that Secrets can be read with it. Its keys never
/// leave this type, and <see cref="ToString"/> does not show them.
/// </summary>
public sealed class EncryptionConfiguration
{
    private readonly List<(IReadOnlyList<string> Resources, IReadOnlyList<EncryptionProvider> Providers)> entries;

    private EncryptionConfiguration(List<(IReadOnlyList<string>, IReadOnlyList<EncryptionProvider>)> entries) => this.entries = entries;

    /// <summary>Reads the YAML file that kube-apiserver mounts.</summary>
    /// <exception cref="InvalidDataException">It is not an encryption configuration; the message shows nothing of it.</exception>
    public static EncryptionConfiguration Parse(string yaml)
    {
        try
        {
            var root = (YamlMappingNode)YamlJson.Parse(yaml).Documents[0].RootNode;
            return new([.. Items(root, "resources").Select(entry => (
                (IReadOnlyList<string>)[.. Items(entry, "resources").Select(item => ((YamlScalarNode)item).Value!)],
                (IReadOnlyList<EncryptionProvider>)[.. Items(entry, "providers").Select(Provider)]))]);
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or KeyNotFoundException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("it is not an EncryptionConfiguration that kube-apiserver would accept.");
        }
    }

    /// <summary>Whether Secrets are written encrypted.</summary>
    public bool EncryptsSecrets => ProvidersFor("secrets") is [{ Name: not "identity" }, ..];

    /// <summary>Decrypts a stored Secret.</summary>
    /// <param name="key">Its etcd key, which some providers authenticate.</param>
    /// <param name="value">The stored value.</param>
    /// <exception cref="CryptographicException">No key of the configuration decrypts it.</exception>
    public byte[] DecryptSecret(string key, ReadOnlySpan<byte> value) => Decrypt(ProvidersFor("secrets"), key, value);

    /// <summary>
    /// Decrypts a value of any resource, or answers it as it is where kube-apiserver would. Keys leave out the groups that are built in, so
    /// there the resource's name alone decides which providers are asked for an encrypted value.
    /// </summary>
    /// <param name="parsed">The key's parts.</param>
    /// <param name="key">The key, which some providers authenticate.</param>
    /// <param name="value">The stored value.</param>
    /// <exception cref="CryptographicException">kube-apiserver could not read it with this configuration.</exception>
    public byte[] Decrypt(RegistryKey parsed, string key, ReadOnlySpan<byte> value)
    {
        var encrypted = EncryptionEnvelope.Read(value) is not null;
        var providers = entries.Where(entry => entry.Resources.Any(pattern => Matches(pattern, parsed, anyGroup: encrypted))).SelectMany(entry => entry.Providers).ToList();
        return providers.Count == 0 && !encrypted ? value.ToArray() : Decrypt(providers, key, value);
    }

    /// <summary>Shows nothing of the keys.</summary>
    public override string ToString() => "EncryptionConfiguration ***";

    private IReadOnlyList<EncryptionProvider> ProvidersFor(string resource) =>
        entries.FirstOrDefault(entry => entry.Resources.Any(pattern => pattern == resource || pattern is "*." or "*.*")).Providers ?? [];

    private static bool Matches(string pattern, RegistryKey key, bool anyGroup) =>
        pattern == "*.*"
        || (key.Group.Length > 0
            ? pattern == $"{key.Resource}.{key.Group}" || pattern == $"*.{key.Group}"
            : pattern == key.Resource || (anyGroup && (pattern.StartsWith(key.Resource + ".", StringComparison.Ordinal) || pattern.StartsWith("*.", StringComparison.Ordinal))));

    private static byte[] Decrypt(IReadOnlyList<EncryptionProvider> providers, string key, ReadOnlySpan<byte> value)
    {
        if (EncryptionEnvelope.Read(value) is not { } envelope)
        {
            return providers.Any(provider => provider.Name == "identity")
                ? value.ToArray()
                : throw new CryptographicException("the value is not encrypted, and the configuration does not allow that.");
        }

        var keys = providers
            .Where(provider => provider.Name == envelope.Provider)
            .SelectMany(provider => provider.Keys)
            .Where(candidate => candidate.Key == envelope.Key)
            .ToList();
        if (keys.Count == 0)
        {
            throw new CryptographicException($"the configuration has no key '{envelope.Key}' for the provider {envelope.Provider}.");
        }

        var payload = value[envelope.Length..];
        return envelope.Provider switch
        {
            "aescbc" => AesCbc(keys[0].Value, payload),
            "aesgcm" => AesGcm(keys[0].Value, payload, Encoding.UTF8.GetBytes(key)),
            "secretbox" => XSalsa20Poly1305.Open(keys[0].Value, payload),
            _ => throw new CryptographicException($"the provider {envelope.Provider} keeps its key elsewhere."),
        };
    }

    private static byte[] AesCbc(byte[] key, ReadOnlySpan<byte> payload)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return payload.Length < 32
            ? throw new CryptographicException("the value is too short.")
            : aes.DecryptCbc(payload[16..], payload[..16], PaddingMode.PKCS7);
    }

    private static byte[] AesGcm(byte[] key, ReadOnlySpan<byte> payload, byte[] associated)
    {
        if (payload.Length < 28)
        {
            throw new CryptographicException("the value is too short.");
        }

        using var aes = new AesGcm(key, 16);
        var plain = new byte[payload.Length - 28];
        aes.Decrypt(payload[..12], payload[12..^16], payload[^16..], plain, associated);
        return plain;
    }

    private static EncryptionProvider Provider(YamlNode node)
    {
        var (name, body) = ((YamlMappingNode)node).Children.Single();
        var keys = body is YamlMappingNode mapping && mapping.Children.ContainsKey(new YamlScalarNode("keys"))
            ? Items(mapping, "keys").Select(key => KeyValuePair.Create(Text(key, "name"), Convert.FromBase64String(Text(key, "secret")))).ToList()
            : [];
        return new(((YamlScalarNode)name).Value!, keys);
    }

    private static IEnumerable<YamlNode> Items(YamlNode node, string field) =>
        ((YamlSequenceNode)((YamlMappingNode)node).Children[new YamlScalarNode(field)]).Children;

    private static string Text(YamlNode node, string field) =>
        ((YamlScalarNode)((YamlMappingNode)node).Children[new YamlScalarNode(field)]).Value!;
}
