using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;

namespace Temporalio.Common;

/// <summary>Search attributes with their types. Immutable; made by a <see cref="Builder"/>.</summary>
public class SearchAttributeCollection : IReadOnlyCollection<KeyValuePair<SearchAttributeKey, object>>
{
    // Search attributes are indexed by the server, so neither a codec nor a custom converter touches them.
    private static readonly DefaultPayloadConverter Converter = new();

    private readonly Dictionary<SearchAttributeKey, object> values;

    internal SearchAttributeCollection(Dictionary<SearchAttributeKey, object> values) => this.values = values;

    public static SearchAttributeCollection Empty { get; } = new([]);

    public IReadOnlyDictionary<SearchAttributeKey, object> UntypedValues => values;

    public int Count => values.Count;

    /// <summary>Reads what the server sent; attributes of unknown or missing type are left out.</summary>
    public static SearchAttributeCollection FromProto(SearchAttributes proto)
    {
        var values = new Dictionary<SearchAttributeKey, object>();
        foreach (var (name, payload) in proto.IndexedFields)
        {
            if (SearchAttributeValue.TryRead(name, payload, Converter, out var key, out var value))
            {
                values[key] = value;
            }
        }
        return new(values);
    }

    public SearchAttributes ToProto()
    {
        var proto = new SearchAttributes();
        foreach (var (key, value) in values)
        {
            proto.IndexedFields[key.Name] = ToPayload(key, value);
        }
        return proto;
    }

    public bool ContainsKey(SearchAttributeKey key) => values.ContainsKey(key);

    /// <summary>The value. Throws <see cref="KeyNotFoundException"/> when there is none.</summary>
    public T Get<T>(SearchAttributeKey<T> key)
        where T : notnull => (T)values[key];

    public bool TryGetValue<T>(SearchAttributeKey<T> key, [MaybeNullWhen(false)] out T value)
        where T : notnull
    {
        if (values.TryGetValue(key, out var found))
        {
            value = (T)found;
            return true;
        }
        value = default;
        return false;
    }

    public IEnumerator<KeyValuePair<SearchAttributeKey, object>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static Payload ToPayload(SearchAttributeKey key, object? value)
    {
        var payload = Converter.ToPayload(value is DateTimeOffset time ? time.UtcDateTime.ToString("o") : value);
        payload.Metadata["type"] = ByteString.CopyFromUtf8(key.ValueType.ToString());
        return payload;
    }

    /// <summary>Collects attributes.</summary>
    public class Builder
    {
        private readonly Dictionary<SearchAttributeKey, object> values;

        public Builder() => values = [];

        public Builder(SearchAttributeCollection from) => values = new(from.values);

        public int Count => values.Count;

        public Builder Set<T>(SearchAttributeKey<T> key, T value)
            where T : notnull
        {
            values[key] = value;
            return this;
        }

        public Builder Unset<T>(SearchAttributeKey<T> key)
            where T : notnull
        {
            values.Remove(key);
            return this;
        }

        public SearchAttributeCollection ToSearchAttributeCollection() => new(new(values));
    }
}
