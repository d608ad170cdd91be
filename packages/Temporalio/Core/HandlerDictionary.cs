using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Core;

/// <summary>Handlers by name, which workflow code may change while it runs.</summary>
/// <typeparam name="T">Type of definition.</typeparam>
internal sealed class HandlerDictionary<T>(
    IReadOnlyDictionary<string, T> initial, Func<T, string?> nameOf, Action checkWritable, Action<T> added) : IDictionary<string, T>
{
    private readonly SortedDictionary<string, T> handlers = new(initial.ToDictionary(), StringComparer.Ordinal);

    public ICollection<string> Keys => handlers.Keys;

    public ICollection<T> Values => handlers.Values;

    public int Count => handlers.Count;

    public bool IsReadOnly => false;

    public T this[string key]
    {
        get => handlers[key];
        set
        {
            Check(key, value);
            handlers[key] = value;
            added(value);
        }
    }

    public void Add(string key, T value)
    {
        Check(key, value);
        handlers.Add(key, value);
        added(value);
    }

    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    public void Clear()
    {
        checkWritable();
        handlers.Clear();
    }

    public bool Contains(KeyValuePair<string, T> item) => handlers.TryGetValue(item.Key, out var found) && Equals(found, item.Value);

    public bool ContainsKey(string key) => handlers.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => handlers.CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => handlers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => handlers.GetEnumerator();

    public bool Remove(string key)
    {
        checkWritable();
        return handlers.Remove(key);
    }

    public bool Remove(KeyValuePair<string, T> item) => Contains(item) && Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => handlers.TryGetValue(key, out value);

    private void Check(string key, T value)
    {
        checkWritable();
        if (nameOf(value) != key)
        {
            throw new ArgumentException($"Handler for {key} is named {nameOf(value) ?? "dynamic"}");
        }
    }
}
