using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Visibility;

/// <summary>Checks search attributes against their registered types and turns their values into what the database compares.</summary>
internal sealed class SearchAttributeValues(NamespaceStore namespaces)
{
    /// <summary>Throws when an attribute is unknown or does not fit its type; notes the type on each value.</summary>
    public void Check(string ns, SearchAttributes? given)
    {
        if (given is null || given.IndexedFields.Count == 0)
        {
            return;
        }

        if (given.IndexedFields.Count > Limits.SearchAttributeKeys)
        {
            throw GrpcException.InvalidArgument($"number of search attributes {given.IndexedFields.Count} exceeds limit {Limits.SearchAttributeKeys}");
        }

        if (given.CalculateSize() > Limits.SearchAttributesSize)
        {
            throw GrpcException.InvalidArgument($"total size of search attributes exceeds limit {Limits.SearchAttributesSize}");
        }

        foreach (var (name, payload) in given.IndexedFields)
        {
            var type = TypeOf(ns, name);
            if (payload.Data.Length > Limits.SearchAttributeValueSize)
            {
                throw GrpcException.InvalidArgument($"search attribute {name} value size {payload.Data.Length} exceeds size limit {Limits.SearchAttributeValueSize}");
            }

            if (!TryDecode(payload, type, out _))
            {
                throw GrpcException.InvalidArgument($"invalid value for search attribute {name} of type {type}: {payload.Data.ToStringUtf8()}");
            }

            payload.Metadata["type"] = ByteString.CopyFromUtf8(type.ToString());
        }
    }

    /// <summary>The values of an attribute; more than one only for lists. False when the payload does not fit the type.</summary>
    public static bool TryDecode(Payload payload, IndexedValueType type, out List<object> values)
    {
        values = [];
        if (payload.Metadata.TryGetValue("encoding", out var encoding) && encoding.ToStringUtf8() == "binary/null")
        {
            return true;
        }

        try
        {
            using var json = JsonDocument.Parse(payload.Data.Memory);
            return AddValues(json.RootElement, type, values);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static bool TryParseTime(string text, out long ticks)
    {
        var parsed = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        ticks = time.UtcTicks;
        return parsed;
    }

    private static bool AddValues(JsonElement element, IndexedValueType type, List<object> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.Array:
                // Older clients wrap a single value in a list.
                return (type == IndexedValueType.KeywordList || element.GetArrayLength() <= 1)
                    && element.EnumerateArray().All(item => item.ValueKind != JsonValueKind.Array && AddValues(item, type, values));
            case JsonValueKind.String when type is IndexedValueType.Text or IndexedValueType.Keyword or IndexedValueType.KeywordList:
                values.Add(element.GetString()!);
                return true;
            case JsonValueKind.String when type == IndexedValueType.Datetime && TryParseTime(element.GetString()!, out var ticks):
                values.Add(ticks);
                return true;
            case JsonValueKind.Number when type == IndexedValueType.Int && element.TryGetInt64(out var number):
                values.Add(number);
                return true;
            case JsonValueKind.Number when type == IndexedValueType.Double:
                values.Add(element.GetDouble());
                return true;
            case JsonValueKind.True or JsonValueKind.False when type == IndexedValueType.Bool:
                values.Add(element.GetBoolean() ? 1L : 0L);
                return true;
            default:
                return false;
        }
    }

    private IndexedValueType TypeOf(string ns, string name)
    {
        if (SystemAttributes.All.ContainsKey(name) && !SystemAttributes.Settable.Contains(name))
        {
            throw GrpcException.InvalidArgument($"{name} attribute can't be set in SearchAttributes");
        }

        return Find(ns, name) ?? throw GrpcException.InvalidArgument($"Namespace {ns} has no mapping defined for search attribute {name}");
    }

    private IndexedValueType? Find(string ns, string name)
    {
        if (SystemAttributes.All.TryGetValue(name, out var system))
        {
            return system.Type;
        }

        return namespaces.SearchAttributes(ns).TryGetValue(name, out var custom) ? custom : null;
    }
}
