using System.Collections;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;

namespace Temporalio.Common;

/// <summary>Search attributes with their types. Immutable; made by a <see cref="Builder"/>.</summary>
public class SearchAttributeCollection : IReadOnlyCollection<SearchAttributeKey>
{
    public static readonly SearchAttributeCollection Empty = new([]);

    // Search attributes are indexed by the server, so neither a codec nor a custom converter touches them.
    private static readonly DefaultPayloadConverter Converter = new();

    private readonly Dictionary<SearchAttributeKey, object> values;

    internal SearchAttributeCollection(Dictionary<SearchAttributeKey, object> values) => this.values = values;

    public IReadOnlyDictionary<SearchAttributeKey, object> UntypedValues => values;

    public int Count => values.Count;

    /// <summary>Reads what the server sent; attributes of unknown or missing type are left out.</summary>
    public static SearchAttributeCollection FromProto(SearchAttributes searchAttributes)
    {
        var values = new Dictionary<SearchAttributeKey, object>();
        foreach (var (name, payload) in searchAttributes.IndexedFields)
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

    public bool ContainsKey<T>(SearchAttributeKey<T> key)
        where T : notnull => values.ContainsKey(key);

    /// <summary>Whether there is an attribute of the name, whatever its type.</summary>
    public bool ContainsKey(string key) => values.Keys.Any(known => known.Name == key);

    /// <summary>The value. Throws <see cref="KeyNotFoundException"/> when there is none of that type.</summary>
    public T Get<T>(SearchAttributeKey<T> key)
        where T : notnull => values.TryGetValue(key, out var value)
            ? (T)value
            : throw new KeyNotFoundException($"{key.Name} not found or was present with different type");

    public bool TryGetValue<T>(SearchAttributeKey<T> key, out T value)
        where T : notnull
    {
        var found = values.TryGetValue(key, out var known) && known is T;
        value = found ? (T)known! : default!;
        return found;
    }

    public IEnumerator<SearchAttributeKey> GetEnumerator() => values.Keys.Order().GetEnumerator();

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
        private readonly Dictionary<SearchAttributeKey, object> values = [];

        public Builder()
        {
        }

        public Builder(SearchAttributeCollection searchAttributes) => Set(searchAttributes);

        /// <summary>Sets a value in place of any of the same name.</summary>
        public Builder Set<T>(SearchAttributeKey<T> key, T value)
            where T : notnull => SetUntyped(key, value ?? throw new ArgumentException("Null value", nameof(value)));

        /// <summary>Sets all values of a collection.</summary>
        public Builder Set(SearchAttributeCollection searchAttributes)
        {
            foreach (var (key, value) in searchAttributes.UntypedValues)
            {
                SetUntyped(key, value);
            }
            return this;
        }

        public Builder Unset(SearchAttributeKey key) => Unset(key.Name);

        /// <summary>Removes the value of a name, whatever its type.</summary>
        public Builder Unset(string name)
        {
            foreach (var key in values.Keys.Where(key => key.Name == name).ToList())
            {
                values.Remove(key);
            }
            return this;
        }

        public SearchAttributeCollection ToSearchAttributeCollection() => new(new(values));

        private Builder SetUntyped(SearchAttributeKey key, object value)
        {
            Unset(key.Name);
            values[key] = value;
            return this;
        }
    }
}
