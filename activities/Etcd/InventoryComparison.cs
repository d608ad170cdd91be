using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>Compares keys with the source's, each once.</summary>
/// <param name="inventory">What is expected.</param>
internal sealed class InventoryComparison(IEnumerable<InventoryEntry> inventory)
{
    private readonly Dictionary<string, string> expected = inventory.ToDictionary(entry => entry.Key, entry => entry.Sha256, StringComparer.Ordinal);
    private long identical;

    /// <summary>Whether a key is expected and was not compared yet.</summary>
    public bool Expects(string key) => expected.ContainsKey(key);

    /// <summary>Fails with <c>MIG-ETCD-006</c> when a key is not expected.</summary>
    /// <returns>The SHA-256 that its value is to have.</returns>
    public string Find(string key) =>
        expected.Remove(key, out var sha256)
            ? sha256
            : throw EtcdErrors.KeysDiffer.At($"key {key}", "it is on the node, but not to be there by the source's inventory and the profile.");

    /// <summary>Fails with <c>MIG-ETCD-006</c> when a key is not expected, or not with this value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="sha256">Lower-case hex SHA-256 of its value.</param>
    public void Compare(string key, string sha256)
    {
        if (Find(key) != sha256)
        {
            throw EtcdErrors.KeysDiffer.At($"key {key}", "its value is not the source's.");
        }

        identical++;
    }

    /// <summary>Fails with <c>MIG-ETCD-006</c> when an expected key was not compared.</summary>
    /// <returns>How many were.</returns>
    public long ExpectAll(string otherwise) =>
        expected.Count == 0
            ? identical
            : throw EtcdErrors.KeysDiffer.At($"key {expected.Keys.Order(StringComparer.Ordinal).First()}", $"{otherwise} ({expected.Count} such keys).");
}
