using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;

namespace Temporalio.Common;

/// <summary>Reads one search attribute; the payload's metadata names its type.</summary>
internal static class SearchAttributeValue
{
    public static bool TryRead(
        string name,
        Payload payload,
        IPayloadConverter converter,
        [NotNullWhen(true)] out SearchAttributeKey? key,
        [NotNullWhen(true)] out object? value)
    {
        key = null;
        value = null;
        if (!payload.Metadata.TryGetValue("type", out var typeBytes))
        {
            return false;
        }
        var element = converter.ToValue<JsonElement?>(payload);
        if (element is not { } json || json.ValueKind == JsonValueKind.Null)
        {
            return false;
        }
        (key, value) = Read(name, typeBytes.ToStringUtf8(), json);
        return key != null && value != null;
    }

    /// <summary>Reads a group's value, which may or may not name its type.</summary>
    public static object? ReadUntyped(Payload payload)
    {
        var converter = new DefaultPayloadConverter();
        return TryRead("group", payload, converter, out _, out var value)
            ? value
            : converter.ToValue<JsonElement?>(payload) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
    }

    private static (SearchAttributeKey? Key, object? Value) Read(string name, string type, JsonElement json) => type switch
    {
        "Text" or "INDEXED_VALUE_TYPE_TEXT" => (SearchAttributeKey.CreateText(name), json.GetString()),
        "Keyword" or "INDEXED_VALUE_TYPE_KEYWORD" => (SearchAttributeKey.CreateKeyword(name), json.GetString()),
        "Int" or "INDEXED_VALUE_TYPE_INT" => (SearchAttributeKey.CreateLong(name), json.GetInt64()),
        "Double" or "INDEXED_VALUE_TYPE_DOUBLE" => (SearchAttributeKey.CreateDouble(name), json.GetDouble()),
        "Bool" or "INDEXED_VALUE_TYPE_BOOL" => (SearchAttributeKey.CreateBool(name), json.GetBoolean()),
        "Datetime" or "INDEXED_VALUE_TYPE_DATETIME" => (
            SearchAttributeKey.CreateDateTimeOffset(name),
            DateTimeOffset.Parse(json.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)),
        "KeywordList" or "INDEXED_VALUE_TYPE_KEYWORD_LIST" => (
            SearchAttributeKey.CreateKeywordList(name),
            json.ValueKind == JsonValueKind.Array
                ? json.EnumerateArray().Select(item => item.GetString()!).ToList()
                : new List<string> { json.GetString()! }),
        _ => (null, null),
    };
}
