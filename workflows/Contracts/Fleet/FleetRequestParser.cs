using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;

namespace Masterful.Workflows.Contracts.Fleet;

/// <summary>
/// Reads a fleet's request as <see cref="MigrationRequestParser"/> reads a migration's: every error is told at once, those of its migrations
/// too, before anything begins. Pure.
/// </summary>
public static class FleetRequestParser
{
    /// <summary>More would outgrow one history.</summary>
    public const int Most = 200;

    /// <summary>Each migration under way holds one of a worker's places for activities with its probe, and a rollback needs another one.</summary>
    public const int MostAtOnce = 100;

    private static readonly string[] Fields = ["shoots", "defaults", "atOnce", "maxDowntimeSeconds", "keepGoing"];

    /// <summary>Answers the request, or throws <c>MIG-REQ-001</c> that lists every error.</summary>
    public static FleetRequest Parse(JsonElement json)
    {
        var errors = new List<string>();
        var values = RequestField.Members(json, Fields, """{"shoots": ["garden/a", "garden/b"]}""", errors) ?? [];
        var (inputs, migrations) = (new List<JsonElement>(), new List<MigrationRequest>());
        var defaults = Defaults(values, errors);
        foreach (var member in Members(values, errors))
        {
            var (input, wrong) = (Merge(defaults, member), new List<string>());
            migrations.Add(MigrationRequestParser.Read(input, wrong));
            inputs.Add(input);
            errors.AddRange(wrong.Select(error => $"shoot {NameOf(member)}: {error}"));
        }

        if (migrations.Where(migration => migration.Shoot.Length > 0).GroupBy(migration => migration.Shoot, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            errors.Add($"field \"shoots\" names \"{twice.Key}\" {(twice.Count() == 2 ? "twice" : "more than once")}");
        }

        var request = new FleetRequest
        {
            Migrations = migrations,
            Inputs = inputs,
            AtOnce = RequestField.Count(values, "atOnce", errors, MostAtOnce) ?? 1,
            MaxDowntimeSeconds = RequestField.Count(values, "maxDowntimeSeconds", errors),
            KeepGoing = RequestField.Flag(values, "keepGoing", false, errors),
        };
        return errors.Count == 0 ? request : throw RequestErrors.Invalid.At("the fleet's request", string.Join("; ", errors) + ".");
    }

    private static List<JsonElement> Members(Dictionary<string, JsonElement> values, List<string> errors)
    {
        if (!values.TryGetValue("shoots", out var shoots) || shoots.ValueKind != JsonValueKind.Array || shoots.GetArrayLength() is 0 or > Most)
        {
            errors.Add($"field \"shoots\" is required: a list of 1 to {Most} Shoots, each as \"namespace/name\" or as the request of its migration");
            return [];
        }

        return [.. shoots.EnumerateArray()];
    }

    private static JsonObject Defaults(Dictionary<string, JsonElement> values, List<string> errors)
    {
        if (!values.TryGetValue("defaults", out var defaults) || defaults.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (defaults.ValueKind != JsonValueKind.Object || defaults.EnumerateObject().Any(property => property.Name.Equals("shoot", StringComparison.OrdinalIgnoreCase)))
        {
            errors.Add("field \"defaults\" must be the request of a migration without its shoot, for example {\"approve\": [\"retire\"]}");
            return [];
        }

        return JsonObject.Create(defaults)!;
    }

    /// <summary>A member as it is, over the defaults; what is no object is left to the parser of migrations.</summary>
    private static JsonElement Merge(JsonObject defaults, JsonElement member)
    {
        var merged = (JsonObject)defaults.DeepClone();
        switch (member.ValueKind)
        {
            case JsonValueKind.String:
                merged["shoot"] = member.GetString();
                break;
            case JsonValueKind.Object:
                foreach (var property in member.EnumerateObject())
                {
                    if (merged.Select(pair => pair.Key).FirstOrDefault(key => key.Equals(property.Name, StringComparison.OrdinalIgnoreCase)) is { } covered)
                    {
                        merged.Remove(covered);
                    }

                    merged[property.Name] = JsonNode.Parse(property.Value.GetRawText());
                }

                break;
            default:
                return member;
        }

        return JsonSerializer.SerializeToElement(merged);
    }

    private static string NameOf(JsonElement member) =>
        member.ValueKind == JsonValueKind.Object && member.TryGetProperty("shoot", out var shoot) ? shoot.ToString() : member.ToString();
}
