using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Simulation.Api;

/// <summary>YAML read the way Kubernetes' clients read it: into JSON, plain scalars by YAML's core schema.</summary>
public static class YamlJson
{
    /// <summary>All documents of a text, empty ones left out. JSON is YAML, so JSON text works too.</summary>
    public static IReadOnlyList<JsonNode> ParseAll(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(document => Convert(document.RootNode)).OfType<JsonNode>().ToList();
    }

    /// <summary>The one document of a text, which must be a mapping.</summary>
    public static JsonObject ParseObject(string yaml) =>
        ParseAll(yaml) is [JsonObject single] ? single : throw new InvalidDataException("The text is not exactly one YAML mapping.");

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => Mapping(map),
        YamlSequenceNode list => new JsonArray(list.Children.Select(Convert).ToArray()),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new InvalidDataException($"YAML node of type {node.NodeType} at {node.Start} is not supported."),
    };

    private static JsonObject Mapping(YamlMappingNode map)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map.Children) result[((YamlScalarNode)key).Value ?? ""] = Convert(value);
        return result;
    }

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        var isText = scalar.Style is not ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str");
        if (isText) return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "On" => JsonValue.Create(true),
            "false" or "False" or "FALSE" or "no" or "No" or "off" or "Off" => JsonValue.Create(false),
            _ => Number(text),
        };
    }

    private static JsonValue Number(string text)
    {
        var mayBeNumber = char.IsAsciiDigit(text[^1]) && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.');
        if (!mayBeNumber) return JsonValue.Create(text);
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.HexNumber, null, out var hex))
            return JsonValue.Create(hex);
        if (text.Length > 1 && text[0] == '0' && text.All(c => c is >= '0' and <= '7')) return JsonValue.Create(System.Convert.ToInt64(text, 8));
        if (long.TryParse(text, out var whole)) return JsonValue.Create(whole);
        return text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E') && double.TryParse(text, out var real)
            ? JsonValue.Create(real)
            : JsonValue.Create(text);
    }
}
