using System.Security.Cryptography;
using Masterful.Activities.Etcd.Encryption;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// The steps of a prune, each of which can be done again. Keys are read out of the database file while no etcd has it open: that takes a
/// fraction of the time in which etcd would answer them, and the API is away meanwhile.
/// </summary>
/// <param name="file">The database of a member that is stopped, or a snapshot.</param>
/// <param name="inventory">The source's keys after the fence.</param>
public sealed class EtcdPruner(string file, IReadOnlyList<InventoryEntry> inventory)
{
    /// <summary>
    /// Reads every key, proves that they are exactly the source's, and lets the profile decide. Fails with
    /// <c>MIG-ETCD-006</c> when it does not. Values are compared once, when the prune is done.
    /// </summary>
    public PrunePlan Plan(PrunePlanner planner, string snapshot, CancellationToken cancellationToken)
    {
        using var database = EtcdSnapshot.Open(file);
        var comparison = new InventoryComparison(inventory);
        var keys = Entries(database, "keys read", cancellationToken).Select(entry =>
        {
            comparison.Find(entry.Key);
            return entry.Stored();
        });
        var plan = planner.Plan(keys, snapshot);
        comparison.ExpectAll("the source has it, the snapshot does not");
        return plan;
    }

    /// <summary>Deletes what the plan drops.</summary>
    public static Task DropAsync(EtcdGateway gateway, PrunePlan plan, CancellationToken cancellationToken) =>
        gateway.DeleteAsync(plan.Dropped.Select(key => key.Key), done => ActivityProgress.Report($"{done} of {plan.Dropped.Count} keys dropped"), cancellationToken);

    /// <summary>
    /// Proves that every key which the plan keeps has the source's value, that no dropped one is left, and that nothing was added but the
    /// operator binding (else <c>MIG-ETCD-006</c>); decrypts one Secret as proof that the configuration in force is the right one (else
    /// <c>MIG-ETCD-008</c>).
    /// </summary>
    /// <returns>How many keys were compared, and the Secret's key; empty when Secrets are not encrypted or there are none.</returns>
    public (long Identical, string Decrypted) Compare(PrunePlan plan, EncryptionConfiguration? configuration, CancellationToken cancellationToken)
    {
        using var database = EtcdSnapshot.Open(file);
        var dropped = plan.Dropped.Select(key => key.Key).ToHashSet(StringComparer.Ordinal);
        var comparison = new InventoryComparison(inventory.Where(entry => !dropped.Contains(entry.Key)));
        var decrypted = "";

        // Hashing every value is what takes the time, so each core hashes; the API is away meanwhile.
        var hashed = Entries(database, "kept keys compared", cancellationToken).AsParallel().AsOrdered().Select(entry => (entry, entry.Sha256()));
        foreach (var (entry, sha256) in hashed.Unwrapped())
        {
            if (entry.Key != OperatorBinding.Key || comparison.Expects(entry.Key))
            {
                comparison.Compare(entry.Key, sha256);
            }

            if (decrypted.Length == 0 && entry.Parsed is { Resource: "secrets", Group: "" } secret && entry.Decode().Envelope is { } envelope)
            {
                Decrypt(entry, secret, envelope, configuration);
                decrypted = entry.Key;
            }
        }

        return (comparison.ExpectAll("the profile keeps it, but it is gone"), decrypted);
    }

    private static void Decrypt(SnapshotEntry entry, RegistryKey key, EncryptionEnvelope envelope, EncryptionConfiguration? configuration)
    {
        if (configuration is null)
        {
            throw EtcdErrors.NotDecrypted.At($"key {entry.Key}", $"it is encrypted by {envelope.Provider} with {envelope.Key}, but kube-apiserver mounts no encryption configuration.");
        }

        try
        {
            var secret = KubernetesStorage.Decode(configuration.DecryptSecret(entry.Key, entry.Value));
            if (secret.Kind != "Secret" || key.Name != secret.Name || key.Namespace != secret.Namespace)
            {
                throw EtcdErrors.NotDecrypted.At($"key {entry.Key}", "what comes out is not the Secret that the key names.");
            }
        }
        catch (CryptographicException e)
        {
            throw EtcdErrors.NotDecrypted.At($"key {entry.Key}", $"it is encrypted by {envelope.Provider} with {envelope.Key}: {e.Message}", e);
        }
    }

    /// <summary>The keys below the storage prefix, with heartbeats in between.</summary>
    internal static IEnumerable<SnapshotEntry> Entries(EtcdSnapshot database, string progress, CancellationToken cancellationToken) =>
        Entries(database.Index(checkHash: false, cancellationToken: cancellationToken), progress, cancellationToken);

    /// <summary>As the other one, of keys that were looked up before.</summary>
    internal static IEnumerable<SnapshotEntry> Entries(SnapshotIndex index, string progress, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var entry in index.Entries())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!entry.Key.StartsWith(RegistryKey.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            yield return entry;
            if (++count % 1000 == 0)
            {
                ActivityProgress.Report($"{count} {progress}");
            }
        }
    }
}
