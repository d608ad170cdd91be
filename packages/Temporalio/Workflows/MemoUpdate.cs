namespace Temporalio.Workflows;

/// <summary>One change of a workflow's memo.</summary>
public class MemoUpdate
{
    private readonly object? value;

    private MemoUpdate(string key, object? value)
    {
        UntypedKey = key;
        this.value = value;
    }

    public string UntypedKey { get; }

    /// <summary>Whether the entry is set; otherwise it is removed.</summary>
    public bool HasValue => value is not null;

    /// <summary>The new value. Throws <see cref="InvalidOperationException"/> when the entry is removed.</summary>
    public object UntypedValue => value ?? throw new InvalidOperationException("No value");

    /// <summary>Sets an entry. Throws <see cref="ArgumentException"/> for null, which would look like a removal.</summary>
    public static MemoUpdate ValueSet(string key, object value) =>
        new(key, value ?? throw new ArgumentException("Value cannot be null", nameof(value)));

    public static MemoUpdate ValueUnset(string key) => new(key, null);
}
