namespace Masterful.Activities.Etcd;

/// <summary>One key of the source after the fence; a kept key must have the same value on the node.</summary>
/// <param name="Key">The key.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of its value.</param>
/// <param name="ModRevision">Revision that wrote it.</param>
public sealed record InventoryEntry(string Key, string Sha256, long ModRevision);
