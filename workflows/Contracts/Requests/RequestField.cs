using System.Text.Json;

namespace Masterful.Workflows.Contracts.Requests;

/// <summary>Reads one field of a request and says what is wrong with it instead of throwing.</summary>
internal static class RequestField
{
    /// <summary>The fields of an object, whatever their casing; null when it is none.</summary>
    internal static Dictionary<string, JsonElement>? Members(JsonElement json, string[] known, string example, List<string> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"it must be an object such as {example}, not {Words(json.ValueKind)}");
            return null;
        }

        var values = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add($"unknown field \"{property.Name}\"{Suggestion.For(property.Name, known)}");
            }
            else if (!values.TryAdd(property.Name, property.Value))
            {
                errors.Add($"field \"{property.Name}\" stands twice");
            }
        }

        return values;
    }

    /// <summary>A whole number above 0; null when it is not given.</summary>
    internal static int? Count(IReadOnlyDictionary<string, JsonElement> values, string name, List<string> errors, int most = int.MaxValue)
    {
        if (!Given(values, name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 && number <= most
            ? number
            : Wrong<int?>(name, $"a whole number above 0{(most == int.MaxValue ? "" : $", {most} at most")}", null, errors);
    }

    internal static string Text(IReadOnlyDictionary<string, JsonElement> values, string name, string fallback, List<string> errors)
    {
        if (!Given(values, name, out var value))
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString()! : Wrong(name, "text", fallback, errors);
    }

    internal static bool Flag(IReadOnlyDictionary<string, JsonElement> values, string name, bool fallback, List<string> errors)
    {
        if (!Given(values, name, out var value))
        {
            return fallback;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Wrong(name, "true or false", fallback, errors);
    }

    internal static IReadOnlyList<string> Texts(IReadOnlyDictionary<string, JsonElement> values, string name, IReadOnlyList<string> fallback, List<string> errors)
    {
        if (!Given(values, name, out var value))
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(item => item.GetString()!).ToList()
            : Wrong(name, "a list of texts", fallback, errors);
    }

    internal static T Choice<T>(IReadOnlyDictionary<string, JsonElement> values, string name, T fallback, List<string> errors)
        where T : struct, Enum => OptionalChoice<T>(values, name, errors) ?? fallback;

    internal static T? OptionalChoice<T>(IReadOnlyDictionary<string, JsonElement> values, string name, List<string> errors)
        where T : struct, Enum
    {
        if (!Given(values, name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? One<T>(name, value.GetString()!, errors)
            : Wrong<T?>(name, "one of " + Names<T>(), null, errors);
    }

    internal static IReadOnlyList<T> Choices<T>(IReadOnlyDictionary<string, JsonElement> values, string name, IReadOnlyList<T> fallback, List<string> errors)
        where T : struct, Enum
    {
        var words = Texts(values, name, [], errors);
        return Given(values, name, out _)
            ? words.Select(word => One<T>(name, word, errors)).OfType<T>().ToList()
            : fallback;
    }

    private static T? One<T>(string name, string word, List<string> errors)
        where T : struct, Enum
    {
        if (Enum.TryParse<T>(word, ignoreCase: true, out var choice) && Enum.GetNames<T>().Contains(word, StringComparer.OrdinalIgnoreCase))
        {
            return choice;
        }

        errors.Add($"field \"{name}\" does not know \"{word}\"{Suggestion.For(word, Enum.GetNames<T>().Select(Camel).ToList())}; it knows {Names<T>()}");
        return null;
    }

    private static bool Given(IReadOnlyDictionary<string, JsonElement> values, string name, out JsonElement value) =>
        values.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static T Wrong<T>(string name, string expected, T fallback, List<string> errors)
    {
        errors.Add($"field \"{name}\" must be {expected}");
        return fallback;
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(Camel));

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Words(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "nothing",
    };
}
