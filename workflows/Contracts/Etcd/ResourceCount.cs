namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Keys of one resource.</summary>
/// <param name="Resource">Resource by its API name, with its group when the key has one: <c>nodes</c> (which keys call minions), <c>shop.example/widgets</c>.</param>
/// <param name="Kept">Keys kept.</param>
/// <param name="Dropped">Keys dropped.</param>
public sealed record ResourceCount(string Resource, long Kept, long Dropped);
