using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>A key as <c>snapshot ls -o json</c> writes it. What is not known is left out.</summary>
internal sealed record ListedKey(
    string Key,
    string? Resource,
    string? Group,
    string? Namespace,
    string? Name,
    string? ApiVersion,
    string? Kind,
    string? Uid,
    IReadOnlyDictionary<string, string>? Labels,
    IReadOnlyDictionary<string, string>? Annotations,
    IReadOnlyList<StoredOwner>? Owners,
    string? Node,
    StorageEncoding Encoding,
    ListedEncryption? Encryption,
    long CreateRevision,
    long ModRevision,
    long Version,
    long? Lease,
    int Bytes,
    string Sha256)
{
    // It repeats the whole object, for a Secret its content as well.
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static ListedKey Of(SnapshotEntry entry, StoredObject stored) => new(
        entry.Key,
        Known(entry.Parsed?.Resource),
        Known(entry.Parsed?.Group),
        Known(entry.Parsed?.Namespace),
        Known(entry.Parsed?.Name),
        Known(stored.ApiVersion),
        Known(stored.Kind),
        Known(stored.Uid),
        stored.Labels.Count > 0 ? stored.Labels : null,
        stored.Annotations.Count > 0 ? stored.Annotations.ToDictionary(pair => pair.Key, pair => pair.Key == LastApplied ? "(left out)" : pair.Value) : null,
        stored.Owners.Count > 0 ? stored.Owners : null,
        Known(stored.NodeName),
        stored.Encoding,
        stored.Envelope is { } envelope ? new(envelope.Provider, envelope.Key) : null,
        entry.CreateRevision,
        entry.ModRevision,
        entry.Version,
        entry.Lease == 0 ? null : entry.Lease,
        entry.Value.Length,
        entry.Sha256());

    private static string? Known(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
