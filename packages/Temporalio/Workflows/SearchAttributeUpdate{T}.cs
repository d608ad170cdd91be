using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>One change of a workflow's search attributes, with its type.</summary>
public class SearchAttributeUpdate<T> : SearchAttributeUpdate
    where T : notnull
{
    private readonly T? value;

    internal SearchAttributeUpdate(SearchAttributeKey<T> key) => Key = key;

    internal SearchAttributeUpdate(SearchAttributeKey<T> key, T value)
    {
        Key = key;
        this.value = value;
        HasValue = true;
    }

    public SearchAttributeKey<T> Key { get; }

    /// <summary>The new value. Throws <see cref="InvalidOperationException"/> when the attribute is removed.</summary>
    public T Value => HasValue ? value! : throw new InvalidOperationException("No value");

    public override SearchAttributeKey UntypedKey => Key;

    public override object UntypedValue => Value;
}
