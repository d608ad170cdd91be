using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Temporalio.Common;

/// <summary>
/// Rewrites the enumerations of a protocol message's JSON to their canonical names. The message's descriptor says which
/// values are enumerations, so text in payloads that only looks like one stays as it is.
/// </summary>
internal static class HistoryJson
{
    public static string NormaliseEnums(string json, MessageDescriptor message)
    {
        var root = JsonNode.Parse(json) as JsonObject ?? throw new FormatException("A history is a JSON object with events.");
        Visit(root, message);
        return root.ToJsonString();
    }

    private static void Visit(JsonObject node, MessageDescriptor message)
    {
        foreach (var (name, value) in node.ToList())
        {
            var field = message.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == name || f.Name == name);
            if (field == null || value == null)
            {
                continue;
            }
            if (field.IsMap)
            {
                VisitMap(value, field.MessageType.FindFieldByNumber(2));
            }
            else if (value is JsonArray array)
            {
                for (var i = 0; i < array.Count; i++)
                {
                    var at = i;
                    VisitValue(array[i], field, text => array[at] = text);
                }
            }
            else
            {
                VisitValue(value, field, text => node[name] = text);
            }
        }
    }

    private static void VisitMap(JsonNode map, FieldDescriptor valueField)
    {
        foreach (var (key, value) in map.AsObject().ToList())
        {
            VisitValue(value, valueField, text => map[key] = text);
        }
    }

    private static void VisitValue(JsonNode? value, FieldDescriptor field, Action<string> replace)
    {
        if (value is JsonObject child && field.FieldType == FieldType.Message && !IsWellKnown(field.MessageType))
        {
            Visit(child, field.MessageType);
        }
        else if (field.FieldType == FieldType.Enum && value is JsonValue scalar && scalar.TryGetValue<string>(out var text)
            && field.EnumType.FindValueByName(text) == null && Canonical(text, field.EnumType) is { } canonical)
        {
            replace(canonical);
        }
    }

    /// <summary>Well-known types such as Any have a JSON form of their own.</summary>
    private static bool IsWellKnown(MessageDescriptor message) => message.File.Package == "google.protobuf";

    private static string? Canonical(string camelCase, EnumDescriptor type)
    {
        var name = ToScreamingSnake(type.Name) + "_" + ToScreamingSnake(camelCase);
        return type.FindValueByName(name)?.Name;
    }

    private static string ToScreamingSnake(string camelCase)
    {
        var builder = new StringBuilder();
        for (var i = 0; i < camelCase.Length; i++)
        {
            if (i > 0 && char.IsUpper(camelCase[i]) && !char.IsUpper(camelCase[i - 1]))
            {
                builder.Append('_');
            }
            builder.Append(char.ToUpperInvariant(camelCase[i]));
        }
        return builder.ToString();
    }
}
