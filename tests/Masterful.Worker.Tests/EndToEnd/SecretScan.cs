using System.Text;
using YamlDotNet.RepresentationModel;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Looks for every secret of the landscape in the server's database, in every log and in the report: raw, as base64, and as the body of a PEM.</summary>
internal static class SecretScan
{
    private const int Shortest = 16;

    public static IReadOnlyList<string> Find(string directory, string report)
    {
        var places = new Dictionary<string, byte[]> { ["report"] = Encoding.UTF8.GetBytes(report) };
        foreach (var file in Directory.EnumerateFiles(directory, "temporal.db*").Concat(Directory.EnumerateFiles(Path.Combine(directory, "logs"))))
        {
            places[Path.GetFileName(file)] = ReadShared(file);
        }

        places.Should().ContainKey("temporal.db").And.ContainKey("worker.log");
        return (from secret in Secrets()
                from form in Forms(secret.Value)
                from place in places
                where place.Value.AsSpan().IndexOf(form) >= 0
                select $"{secret.Key} is in {place.Key}").Distinct().ToList();
    }

    private static Dictionary<string, byte[]> Secrets()
    {
        var fixture = Path.Combine(AppContext.BaseDirectory, "Landscapes", "landscape-a");
        var secrets = new Dictionary<string, byte[]>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(fixture, "source", "pki"), "*.key").Concat(Directory.EnumerateFiles(Path.Combine(fixture, "source", "tokens"))))
        {
            secrets[Path.GetFileName(file)] = File.ReadAllBytes(file);
        }

        foreach (var (name, value) in SeedSecrets(Path.Combine(fixture, "seed", "objects.yaml")))
        {
            secrets[name] = value;
        }

        return secrets;
    }

    // Certificates and bundles are public; everything else in a Secret of the Seed is not.
    private static IEnumerable<(string Name, byte[] Value)> SeedSecrets(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(path)));
        foreach (var root in stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>())
        {
            if (Text(root, "kind") != "Secret" || !root.Children.TryGetValue("data", out var data))
            {
                continue;
            }

            var name = Text((YamlMappingNode)root["metadata"], "name");
            if (name.StartsWith("managedresource-", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var (key, value) in ((YamlMappingNode)data).Children)
            {
                var bytes = Convert.FromBase64String(((YamlScalarNode)value).Value!);
                var file = ((YamlScalarNode)key).Value!;
                if (!file.EndsWith(".crt", StringComparison.Ordinal) && file != "bundle.key" && bytes.Length >= Shortest && !Encoding.UTF8.GetString(bytes).StartsWith("expired-", StringComparison.Ordinal))
                {
                    yield return ($"{name}/{file}", bytes);
                }
            }
        }
    }

    private static IEnumerable<byte[]> Forms(byte[] secret)
    {
        yield return secret;
        yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(secret));
        var lines = Encoding.UTF8.GetString(secret).Split('\n').Where(line => line.Length > 0 && !line.StartsWith("-----", StringComparison.Ordinal)).ToList();
        if (Encoding.UTF8.GetString(secret).StartsWith("-----BEGIN", StringComparison.Ordinal) && lines.Count > 2)
        {
            yield return Encoding.ASCII.GetBytes(lines[1]);
            yield return Encoding.ASCII.GetBytes(string.Concat(lines));
        }

        if (Encoding.UTF8.GetString(secret).Trim() is { Length: >= Shortest } trimmed && trimmed.Split(',')[0] is { Length: >= Shortest } first)
        {
            yield return Encoding.UTF8.GetBytes(first);
        }
    }

    private static string Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value ?? "" : "";

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
