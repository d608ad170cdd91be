using System.Security.Cryptography;
using Masterful.Activities.Etcd.Encryption;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// Puts the keys that a plan keeps into another etcd as they are: the same key with the same bytes, so that UIDs are kept and encrypted
/// values, which some providers bind to the key, can be read. What was put by an import that was killed is left alone.
/// </summary>
/// <param name="snapshot">The snapshot file, verified.</param>
/// <param name="plan">What it decides.</param>
internal sealed class EtcdImport(string snapshot, PrunePlan plan)
{
    private readonly HashSet<string> dropped = plan.Dropped.Select(key => key.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Reads a kept value of every resource, provider and key as kube-apiserver would, and fails with <c>MIG-ETCD-010</c> when that cannot be
    /// done: a provider or key is missing in the configuration, or its secret is another.
    /// </summary>
    /// <param name="configuration">What kube-apiserver will mount; null when it mounts none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void CheckReadable(EncryptionConfiguration? configuration, CancellationToken cancellationToken)
    {
        using var source = EtcdSnapshot.Open(snapshot);
        var read = new HashSet<(string Resource, string Provider, string Key)>();
        foreach (var entry in Kept(source, "keys looked at", cancellationToken))
        {
            var envelope = EncryptionEnvelope.Read(entry.Value);
            if (entry.Parsed is { } parsed && read.Add((parsed.QualifiedResource, envelope?.Provider ?? "", envelope?.Key ?? "")))
            {
                Read(entry, parsed, envelope, configuration);
            }
        }
    }

    /// <summary>Puts what is missing. Fails with <c>MIG-ETCD-006</c> when a key has another value, and with <c>MIG-ETCD-011</c> when etcd refuses.</summary>
    /// <param name="gateway">The etcd to put into; nobody else reaches it.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    public async Task PutAsync(EtcdGateway gateway, CancellationToken cancellationToken)
    {
        using var source = EtcdSnapshot.Open(snapshot);
        try
        {
            // Asked for, not read from the database file: after a kill, etcd finds in its log what the file lacks.
            var present = new Dictionary<string, string>(StringComparer.Ordinal);
            await foreach (var pair in gateway.RangeAsync(RegistryKey.Prefix, cancellationToken: cancellationToken))
            {
                present.Add(pair.Key, Convert.ToHexStringLower(SHA256.HashData(pair.Value)));
            }

            await gateway.PutAbsentAsync(
                Kept(source, "keys read", cancellationToken).Where(entry => IsMissing(entry, present)).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToArray())),
                done => ActivityProgress.Report($"{done} keys imported"),
                cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw EtcdErrors.ImportRefused.At("etcd on loopback", e.Message, e);
        }
    }

    private IEnumerable<SnapshotEntry> Kept(EtcdSnapshot source, string progress, CancellationToken cancellationToken) =>
        EtcdPruner.Entries(source, progress, cancellationToken).Where(entry => !dropped.Contains(entry.Key));

    private static bool IsMissing(SnapshotEntry entry, Dictionary<string, string> present) =>
        !present.TryGetValue(entry.Key, out var sha256)
        || (sha256 == entry.Sha256() ? false : throw EtcdErrors.KeysDiffer.At($"key {entry.Key}", "it was put on the node before with a value that is not the source's."));

    private static void Read(SnapshotEntry entry, RegistryKey key, EncryptionEnvelope? envelope, EncryptionConfiguration? configuration)
    {
        var by = envelope is null ? "it is not encrypted" : $"it is encrypted by {envelope.Provider} with {envelope.Key}";
        if (configuration is null)
        {
            _ = envelope is null ? "" : throw EtcdErrors.NotReadable.At($"key {entry.Key}", $"{by}, but kube-apiserver mounts no encryption configuration.");
            return;
        }

        try
        {
            var read = configuration.Decrypt(key, entry.Key, entry.Value);
            if (envelope is not null && KubernetesStorage.Decode(read).Name != key.Name)
            {
                throw EtcdErrors.NotReadable.At($"key {entry.Key}", $"{by}, and what comes out is not the object that the key names.");
            }
        }
        catch (CryptographicException e)
        {
            throw EtcdErrors.NotReadable.At($"key {entry.Key}", $"{by}: {e.Message}", e);
        }
    }
}
