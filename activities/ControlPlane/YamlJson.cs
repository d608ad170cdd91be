using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace Masterful.Activities.ControlPlane;

/// <summary>YAML and JSON say the same; manifests and configuration files are edited as JSON and written as YAML.</summary>
public static class YamlJson
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().WithIndentedSequences().Build();

    /// <summary>Writes a document.</summary>
    public static string Write(JsonNode node) => Serializer.Serialize(Plain(node)!);

    /// <summary>Reads the first document; null when there is none or it is not a mapping.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static JsonObject? Read(string yaml) => ReadAll(yaml) is [var first, ..] ? first : null;

    /// <summary>Reads every document that is a mapping.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static IReadOnlyList<JsonObject> ReadAll(string yaml) =>
        Parse(yaml).Documents.Select(document => Json(document.RootNode)).OfType<JsonObject>().ToList();

    /// <summary>Reads every document, with the places of its nodes.</summary>
    /// <exception cref="YamlException">It is not YAML, or more than anybody means to write: too deep, too much, or without an end.</exception>
    public static YamlStream Parse(string yaml)
    {
        var parser = new BoundedParser(new Parser(new StringReader(yaml)));
        var stream = new YamlStream();
        try
        {
            stream.Load(parser);
        }
        catch (Exception exception) when (exception is InvalidOperationException || exception.InnerException is InvalidOperationException)
        {
            // YamlDotNet's scanner says only that "operation is not valid" of some flow collections that do not end.
            var place = (exception as YamlException)?.Start ?? parser.Current?.End ?? Mark.Empty;
            throw new YamlException(place, place, "While parsing a flow collection, did not find its end.");
        }

        return stream;
    }

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.ToDictionary(pair => pair.Key, pair => Plain(pair.Value)),
        JsonArray list => list.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.ToJsonString().Contains('.') ? value.GetValue<double>() : long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
            _ => null,
        },
        _ => null,
    };

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => null,
    };

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            return text;
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture)),
            _ when text.Contains('.') && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };
    }
}
