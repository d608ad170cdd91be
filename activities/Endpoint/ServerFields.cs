using System.Text;
using Masterful.Activities.ControlPlane;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Activities.Endpoint;

/// <summary>
/// The places of a text where API servers are named: <c>clusters[].cluster.server</c> of a kubeconfig, <c>apiServer.server</c> of gardener-node-agent's
/// configuration. Everything around them is kept as it is, comments and order too.
/// </summary>
internal static class ServerFields
{
    /// <summary>The servers that a text names, in their order; empty when it is neither kind of document.</summary>
    /// <exception cref="FormatException">It is not YAML, or names no server where it should.</exception>
    public static IReadOnlyList<string> Find(string text) => Nodes(text).Select(node => node.Value!).ToList();

    /// <summary>The text with each server replaced for which <paramref name="replacement"/> knows another.</summary>
    /// <exception cref="FormatException">It cannot be read, or would not read as meant afterwards.</exception>
    public static string Rewrite(string text, Func<string, string?> replacement)
    {
        var result = new StringBuilder(text);
        var wanted = new List<string>();
        foreach (var node in Nodes(text).Reverse())
        {
            var server = replacement(node.Value!) ?? node.Value!;
            wanted.Insert(0, server);
            if (server != node.Value)
            {
                if (node.Style is ScalarStyle.Literal or ScalarStyle.Folded)
                {
                    throw new FormatException("its servers are written in a way that cannot be replaced.");
                }

                var (start, end) = ((int)node.Start.Index, (int)node.End.Index);
                var quoted = text[start] is '"' or '\'';
                result.Remove(start, end - start).Insert(start, quoted ? $"{text[start]}{server}{text[start]}" : server);
            }
        }

        var rewritten = result.ToString();
        return Find(rewritten).SequenceEqual(wanted) ? rewritten : throw new FormatException("its servers are written in a way that cannot be replaced.");
    }

    private static IReadOnlyList<YamlScalarNode> Nodes(string text)
    {
        YamlStream stream;
        try
        {
            stream = YamlJson.Parse(text);
        }
        catch (YamlException e)
        {
            throw new FormatException($"it is not YAML at line {e.Start.Line}.", e);
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            throw new FormatException("it is not one mapping.");
        }

        var nodes = (Child(root, "kind") as YamlScalarNode)?.Value switch
        {
            "Config" => (Child(root, "clusters") as YamlSequenceNode)?.Children.Select(entry => Server(Child(entry, "cluster"))).ToList() ?? [],
            "NodeAgentConfiguration" => [Server(Child(root, "apiServer"))],
            _ => [],
        };
        return nodes.Count > 0 ? nodes : throw new FormatException("it names no API server.");
    }

    private static YamlScalarNode Server(YamlNode? of)
    {
        // A certificate that is checked for another name than the server's says that more than a name was arranged here.
        if (Child(of, "tls-server-name") is YamlScalarNode { Value.Length: > 0 } other)
        {
            throw new FormatException($"it checks the server's certificate for another name, {other.Value}.");
        }

        return Child(of, "server") as YamlScalarNode is { Value.Length: > 0 } server ? server : throw new FormatException("a cluster in it names no API server.");
    }

    private static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
}
