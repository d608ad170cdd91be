namespace Temporalio.Workflows;

/// <summary>One change of a workflow's memo.</summary>
public record MemoUpdate
{
    private MemoUpdate(string key, object? value)
    {
        UntypedKey = key;
        UntypedValue = value;
    }

    public string UntypedKey { get; }

    public bool HasValue => UntypedValue != null;

    /// <summary>The new value; null when the entry is removed.</summary>
    public object? UntypedValue { get; }

    public static MemoUpdate ValueSet(string key, object value) => new(key, value);

    public static MemoUpdate ValueUnset(string key) => new(key, null);
}
