using System.IO.Compression;
using System.Text;
using Masterful.Activities.ControlPlane;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Worker.Scanning;

/// <summary>
/// Collects secrets to look for from what holds them: Kubernetes Secrets (YAML or JSON, one or many), kubeconfigs, encryption
/// configurations, key files, token files. Certificates, public keys and what is too short to be told from chance are left out.
/// </summary>
internal sealed class KnownSecrets
{
    private const int ShortestText = 20;
    private const int ShortestBytes = 16;
    private const int MostUnpacked = 64 * 1024 * 1024;
    private static readonly string[] SecretFields = ["secret", "token", "password", "client-key-data", "id-token", "refresh-token", "secretKey", "client-secret"];
    private readonly Dictionary<string, KnownSecret> secrets = new(StringComparer.Ordinal);

    /// <summary>All of them, each content once.</summary>
    public IReadOnlyCollection<KnownSecret> All => secrets.Values;

    /// <summary>Adds what a file holds, or each file of a folder.</summary>
    public void AddPath(string path)
    {
        if (Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                AddFile(file);
            }
        }
        else
        {
            AddFile(path);
        }
    }

    /// <summary>Adds a value; what has fields gives its secret ones, what is PEM its private keys, anything else itself.</summary>
    public void Add(string name, byte[] value)
    {
        var text = Encoding.UTF8.GetString(value);
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal) && text.TrimStart().StartsWith("-----", StringComparison.Ordinal))
        {
            foreach (var (der, index) in PrivateKeyParts.OfPem(text).Select((der, index) => (der, index)))
            {
                Keep(index == 0 ? name : $"{name}#{index + 1}", der);
            }
        }
        else if (Documents(text) is { Count: > 0 } documents)
        {
            documents.ForEach(document => AddNode(name, document));
        }
        else if (IsText(value))
        {
            // Lines of static tokens are token,user,uid,groups.
            foreach (var line in text.Split('\n').Select(line => line.Split(',')[0].Trim()).Where(line => line.Length >= ShortestText))
            {
                Keep(name, Encoding.UTF8.GetBytes(line));
            }
        }
        else if (value.Length >= ShortestBytes)
        {
            Keep(name, value);
        }
    }

    private void AddFile(string file) => Add(Path.GetFileName(file), File.ReadAllBytes(file));

    private void AddNode(string name, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping when Text(mapping, "kind") == "Secret":
                AddSecret(mapping);
                break;
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    if (value is YamlScalarNode { Value: { } scalar } && key is YamlScalarNode { Value: { } field } && SecretFields.Contains(field))
                    {
                        AddScalar($"{name} {field}", scalar);
                    }
                    else
                    {
                        AddNode(name, value);
                    }
                }

                break;
            case YamlSequenceNode list:
                foreach (var item in list.Children)
                {
                    AddNode(name, item);
                }

                break;
        }
    }

    private void AddSecret(YamlMappingNode secret)
    {
        var name = "Secret " + (secret.Children.TryGetValue("metadata", out var metadata) && metadata is YamlMappingNode meta ? Text(meta, "name") : "");
        foreach (var (field, encoded) in new[] { ("data", true), ("stringData", false) })
        {
            if (!secret.Children.TryGetValue(field, out var data) || data is not YamlMappingNode values)
            {
                continue;
            }

            foreach (var (key, value) in values.Children)
            {
                if (Bytes(((YamlScalarNode)value).Value ?? "", encoded) is { } bytes)
                {
                    AddValue(name, ((YamlScalarNode)key).Value ?? "", bytes);
                }
            }
        }
    }

    // A ManagedResource's Secret holds the objects that are applied: public, but for Secrets among them.
    private void AddValue(string name, string key, byte[] value)
    {
        if (!name.StartsWith("Secret managedresource-", StringComparison.Ordinal))
        {
            Add($"{name}/{key}", value);
            return;
        }

        var text = key.EndsWith(".br", StringComparison.Ordinal) ? Brotli(value) : Encoding.UTF8.GetString(value);
        Documents(text).ForEach(document => AddNode(name, document));
    }

    private static byte[]? Bytes(string text, bool encoded)
    {
        var bytes = new byte[text.Length];
        return !encoded ? Encoding.UTF8.GetBytes(text)
            : Convert.TryFromBase64String(text, bytes, out var size) ? bytes[..size]
            : null;
    }

    private static string Brotli(byte[] value)
    {
        using var opened = new BrotliStream(new MemoryStream(value), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = opened.Read(buffer)) > 0;)
        {
            unpacked.Write(buffer, 0, read);
            if (unpacked.Length > MostUnpacked)
            {
                throw new InvalidOperationException($"a ManagedResource unpacks to more than {MostUnpacked} bytes");
            }
        }

        return Encoding.UTF8.GetString(unpacked.GetBuffer(), 0, (int)unpacked.Length);
    }

    // A field's text may be the secret itself or the base64 of it.
    private void AddScalar(string name, string value)
    {
        var decoded = new byte[value.Length];
        if (Convert.TryFromBase64String(value, decoded, out var size) && size >= ShortestBytes && (!IsText(decoded.AsSpan(0, size)) || Encoding.ASCII.GetString(decoded, 0, size).StartsWith("-----BEGIN", StringComparison.Ordinal)))
        {
            Add(name, decoded[..size]);
        }
        else if (value.Length >= ShortestText)
        {
            Keep(name, Encoding.UTF8.GetBytes(value));
        }
    }

    private void Keep(string name, byte[] value)
    {
        var secret = new KnownSecret(name, value);
        secrets.TryAdd(secret.Fingerprint, secret);
    }

    private static List<YamlNode> Documents(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal) || text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return [];
        }

        try
        {
            return [.. YamlJson.Parse(text).Documents.Select(document => document.RootNode).Where(node => node is YamlMappingNode or YamlSequenceNode)];
        }
        catch (YamlException)
        {
            return [];
        }
    }

    private static bool IsText(ReadOnlySpan<byte> value) => !value.ContainsAnyExceptInRange((byte)0x09, (byte)0x7e);

    private static string Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) && value is YamlScalarNode scalar ? scalar.Value ?? "" : "";
}
