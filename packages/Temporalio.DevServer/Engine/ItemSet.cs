using System.Globalization;
using Google.Protobuf;

namespace Temporalio.DevServer.Engine;

/// <summary>The kinds of rows in the table <c>items</c>.</summary>
internal enum ItemKind
{
    Activity = 1,
    Timer = 2,
    Child = 3,
    External = 4,
    Update = 5,
    Request = 6,
    Buffered = 7,
}

/// <summary>Rows of one kind that belong to a run, and which of them changed since the last commit.</summary>
internal interface IItemSet
{
    ItemKind Kind { get; }

    bool HasChanges { get; }

    void Load(string key, byte[] data);

    /// <summary>Hands out every change; a null value means the row is gone.</summary>
    IEnumerable<(string Key, IMessage? Value)> TakeChanges();
}

internal sealed class ItemSet<T>(ItemKind kind, MessageParser<T> parser) : IItemSet
    where T : class, IMessage<T>
{
    private readonly Dictionary<string, T> items = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    public ItemKind Kind => kind;

    public int Count => items.Count;

    public bool HasChanges => changed.Count > 0;

    public IReadOnlyCollection<T> Values => items.Values;

    public IEnumerable<KeyValuePair<string, T>> Entries => items;

    public T? Find(long key) => Find(Text(key));

    public T? Find(string key) => items.GetValueOrDefault(key);

    public bool Contains(string key) => items.ContainsKey(key);

    public void Put(long key, T value) => Put(Text(key), value);

    /// <summary>Adds the item, or records that an item already held was changed in place.</summary>
    public void Put(string key, T value)
    {
        items[key] = value;
        changed.Add(key);
    }

    public void Remove(long key) => Remove(Text(key));

    public void Remove(string key)
    {
        if (items.Remove(key))
        {
            changed.Add(key);
        }
    }

    public void Clear()
    {
        changed.UnionWith(items.Keys);
        items.Clear();
    }

    public void Load(string key, byte[] data) => items[key] = parser.ParseFrom(data);

    public IEnumerable<(string Key, IMessage? Value)> TakeChanges()
    {
        foreach (var key in changed)
        {
            yield return (key, items.GetValueOrDefault(key));
        }

        changed.Clear();
    }

    private static string Text(long key) => key.ToString(CultureInfo.InvariantCulture);
}
