using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Simulation.Landscape;

/// <summary>Reads YAML as the JSON that an API server would see, by the rules of YAML's core schema.</summary>
public static class YamlDocuments
{
    /// <summary>Every document of the text that is a mapping; the items of a <c>List</c> count as documents of their own.</summary>
    public static IReadOnlyList<JsonObject> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var documents = new List<JsonObject>();
        foreach (var document in stream.Documents)
        {
            if (Convert(document.RootNode) is not JsonObject root) continue;
            if (root["kind"]?.GetValue<string>() == "List" && root["items"] is JsonArray items)
                documents.AddRange(items.OfType<JsonObject>().Select(item => (JsonObject)item.DeepClone()));
            else
                documents.Add(root);
        }

        return documents;
    }

    /// <summary>The one document of a file.</summary>
    /// <exception cref="FormatException">The file holds none, or more than one.</exception>
    public static JsonObject ParseOne(string text)
    {
        var documents = Parse(text);
        return documents.Count == 1
            ? documents[0]
            : throw new FormatException($"expected one YAML mapping, found {documents.Count}");
    }

    private static JsonNode? Convert(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var result = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                    result[((YamlScalarNode)key).Value ?? ""] = Convert(value);
                return result;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(Convert)]);
            case YamlScalarNode scalar:
                return scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value ?? "") : JsonValue.Create(scalar.Value);
            default:
                throw new FormatException($"YAML node {node.NodeType} is not supported");
        }
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ when LooksLikeFloat(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static bool LooksLikeFloat(string text) =>
        text.All(c => char.IsAsciiDigit(c) || "+-.eE".Contains(c)) && text.Any(char.IsAsciiDigit);
}
