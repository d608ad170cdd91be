namespace Masterful.Activities.Etcd.Storage;

/// <summary>An owner reference of a stored object.</summary>
/// <param name="Kind">Kind of the owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its UID.</param>
public sealed record StoredOwner(string Kind, string Name, string Uid);
