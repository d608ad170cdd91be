using Temporalio.Api.Common.V1;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>One change of a workflow's search attributes.</summary>
public abstract class SearchAttributeUpdate
{
    private protected SearchAttributeUpdate()
    {
    }

    /// <summary>Whether the attribute is set; otherwise it is removed.</summary>
    public bool HasValue { get; private protected init; }

    public abstract SearchAttributeKey UntypedKey { get; }

    /// <summary>The new value. Throws <see cref="InvalidOperationException"/> when the attribute is removed.</summary>
    public abstract object UntypedValue { get; }

    public static SearchAttributeUpdate<T> ValueSet<T>(SearchAttributeKey<T> key, T value)
        where T : notnull => new(key, value);

    public static SearchAttributeUpdate<T> ValueUnset<T>(SearchAttributeKey<T> key)
        where T : notnull => new(key);

    /// <summary>The payload for an upsert command; removal is an encoded null.</summary>
    internal Payload ToUpsertPayload() => SearchAttributeCollection.ToPayload(UntypedKey, HasValue ? UntypedValue : null);
}
