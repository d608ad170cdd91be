using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Masterful.Workflows.Contracts;
using YamlDotNet.Serialization;

namespace Masterful.Worker.Commands;

/// <summary>Writes data as JSON or YAML, with the names that payloads have.</summary>
internal static class Structured
{
    private static readonly JsonSerializerOptions OneLine = new(MigrationDataConverter.JsonOptions)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(OutputJson.Default, new DefaultJsonTypeInfoResolver()),
    };

    private static readonly JsonSerializerOptions Indented = new(OneLine) { WriteIndented = true };

    /// <summary>As JSON on one line.</summary>
    public static string Compact<T>(T value) => JsonSerializer.Serialize(value, OneLine);

    public static string Write<T>(T value, OutputFormat format) => format == OutputFormat.Yaml
        ? new SerializerBuilder().Build().Serialize(Plain(JsonSerializer.SerializeToElement(value, Indented))).TrimEnd()
        : JsonSerializer.Serialize(value, Indented);

    /// <summary>As above, with members that are not the value's own behind its own.</summary>
    public static string Write<T>(T value, OutputFormat format, IEnumerable<(string Name, object Value)> more)
    {
        var json = JsonSerializer.SerializeToNode(value, Indented)!.AsObject();
        foreach (var (name, member) in more)
        {
            json[name] = JsonSerializer.SerializeToNode(member, Indented);
        }

        return Write(json, format);
    }

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(property => property.Name, property => Plain(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
