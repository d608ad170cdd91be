using Temporalio.Api.Common.V1;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>One change of a workflow's search attributes.</summary>
public record SearchAttributeUpdate
{
    private SearchAttributeUpdate(SearchAttributeKey key, object? value)
    {
        UntypedKey = key;
        UntypedValue = value;
    }

    public SearchAttributeKey UntypedKey { get; }

    public bool HasValue => UntypedValue != null;

    /// <summary>The new value; null when the attribute is removed.</summary>
    public object? UntypedValue { get; }

    public static SearchAttributeUpdate ValueSet<T>(SearchAttributeKey<T> key, T value)
        where T : notnull => new(key, value);

    public static SearchAttributeUpdate ValueUnset<T>(SearchAttributeKey<T> key)
        where T : notnull => new(key, null);

    /// <summary>The payload for an upsert command; removal is an encoded null.</summary>
    internal Payload ToUpsertPayload() => SearchAttributeCollection.ToPayload(UntypedKey, UntypedValue);
}
