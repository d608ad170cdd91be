using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>A key as it is at a revision. Valid as long as the snapshot is open; the value stays in the file.</summary>
public sealed class SnapshotEntry
{
    private readonly SnapshotBytes bytes;
    private readonly MvccRecord record;

    internal SnapshotEntry(SnapshotBytes bytes, in MvccRecord record)
    {
        this.bytes = bytes;
        this.record = record;
        Key = Encoding.UTF8.GetString(KeyBytes);
        Parsed = RegistryKey.Parse(Key);
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The key as etcd has it.</summary>
    public ReadOnlySpan<byte> KeyBytes => bytes.Slice(record.KeyOffset, record.KeyLength);

    /// <summary>Its parts; null when it does not follow Kubernetes' grammar.</summary>
    public RegistryKey? Parsed { get; }

    /// <summary>The value as etcd has it.</summary>
    public ReadOnlySpan<byte> Value => bytes.Slice(record.ValueOffset, record.ValueLength);

    /// <summary>Revision that made the key.</summary>
    public long CreateRevision => record.CreateRevision;

    /// <summary>Revision that wrote the value.</summary>
    public long ModRevision => record.ModRevision;

    /// <summary>How often it was written since it was made.</summary>
    public long Version => record.Version;

    /// <summary>Lease that it ends with; 0 for none.</summary>
    public long Lease => record.Lease;

    /// <summary>What the value says about itself; opaque when it is nothing that Kubernetes writes.</summary>
    public StoredObject Decode() => KubernetesStorage.Decode(Value);

    /// <summary>Lower-case hex SHA-256 of the value.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Value));

    /// <summary>As prune rules see it.</summary>
    public StoredKey Stored() => new(Key, Parsed, Decode(), Lease);
}
