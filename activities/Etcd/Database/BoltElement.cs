namespace Masterful.Activities.Etcd.Database;

/// <summary>An element of a page: a key with its value in a leaf, a key with the page below it in a branch.</summary>
/// <param name="Key">The key; in a branch the first one of the page below.</param>
/// <param name="Value">The value; empty in a branch.</param>
/// <param name="Child">Page below; 0 in a leaf.</param>
internal readonly record struct BoltElement(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, ulong Child = 0);
