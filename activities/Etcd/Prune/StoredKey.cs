using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>A key with what a rule can see of it.</summary>
/// <param name="Key">The etcd key.</param>
/// <param name="Parsed">Its parts; null when it does not follow the grammar.</param>
/// <param name="Object">Its value, decoded.</param>
/// <param name="Lease">Lease of etcd that it ends with; 0 for none, or where nobody told.</param>
public sealed record StoredKey(string Key, RegistryKey? Parsed, StoredObject Object, long Lease = 0)
{
    /// <summary>Resource for counting; keys outside the grammar count as themselves.</summary>
    public string Resource => Parsed?.QualifiedResource ?? Key;
}
