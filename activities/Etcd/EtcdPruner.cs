using System.Security.Cryptography;
using Masterful.Activities.Etcd.Encryption;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Storage;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>The steps of a prune on an etcd that runs, each of which can be done again.</summary>
/// <param name="gateway">Talks to it.</param>
/// <param name="inventory">The source's keys after the fence.</param>
public sealed class EtcdPruner(EtcdGateway gateway, IReadOnlyList<InventoryEntry> inventory)
{
    /// <summary>
    /// Reads every key, proves that the restored etcd holds exactly the source's, and lets the profile decide. Fails with
    /// <c>MIG-ETCD-006</c> when it does not.
    /// </summary>
    public async Task<PrunePlan> PlanAsync(PrunePlanner planner, string snapshot, CancellationToken cancellationToken)
    {
        var keys = new List<StoredKey>(inventory.Count);
        var expected = inventory.ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        await foreach (var pair in gateway.RangeAsync(RegistryKey.Prefix, cancellationToken: cancellationToken))
        {
            Compare(expected, pair);
            expected.Remove(pair.Key);
            keys.Add(new(pair.Key, RegistryKey.Parse(pair.Key), KubernetesStorage.Decode(pair.Value)));
            Report(keys.Count, "keys read");
        }

        return expected.Count == 0
            ? planner.Plan(keys, snapshot)
            : throw EtcdErrors.KeysDiffer.At($"key {expected.Keys.Order(StringComparer.Ordinal).First()}", $"the source has it, the restored etcd does not ({expected.Count} such keys).");
    }

    /// <summary>Deletes what the plan drops.</summary>
    public Task DropAsync(PrunePlan plan, CancellationToken cancellationToken) =>
        gateway.DeleteAsync(plan.Dropped.Select(key => key.Key), done => ActivityProgress.Report($"{done} of {plan.Dropped.Count} keys dropped"), cancellationToken);

    /// <summary>
    /// Proves that every key which the plan keeps has the source's value, that no dropped one is left, and that nothing was added but the
    /// operator binding. Fails with <c>MIG-ETCD-006</c>.
    /// </summary>
    /// <returns>How many keys were compared.</returns>
    public async Task<long> CompareAsync(PrunePlan plan, CancellationToken cancellationToken)
    {
        var dropped = plan.Dropped.Select(key => key.Key).ToHashSet(StringComparer.Ordinal);
        var expected = inventory.Where(entry => !dropped.Contains(entry.Key)).ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        long identical = 0;
        await foreach (var pair in gateway.RangeAsync(RegistryKey.Prefix, cancellationToken: cancellationToken))
        {
            if (pair.Key == OperatorBinding.Key && !expected.ContainsKey(pair.Key))
            {
                continue;
            }

            Compare(expected, pair);
            expected.Remove(pair.Key);
            identical++;
            Report(identical, "kept keys compared");
        }

        return expected.Count == 0
            ? identical
            : throw EtcdErrors.KeysDiffer.At($"key {expected.Keys.Order(StringComparer.Ordinal).First()}", $"the profile keeps it, but it is gone ({expected.Count} such keys).");
    }

    /// <summary>Decrypts one Secret as proof that the configuration in force is the right one. Fails with <c>MIG-ETCD-008</c>.</summary>
    /// <returns>The Secret's key; empty when Secrets are not encrypted or there are none.</returns>
    public async Task<string> DecryptOneAsync(EncryptionConfiguration? configuration, CancellationToken cancellationToken)
    {
        await foreach (var pair in gateway.RangeAsync(RegistryKey.Prefix + "secrets/", cancellationToken: cancellationToken))
        {
            if (KubernetesStorage.Decode(pair.Value).Envelope is not { } envelope)
            {
                continue;
            }

            if (configuration is null)
            {
                throw EtcdErrors.NotDecrypted.At($"key {pair.Key}", $"it is encrypted by {envelope.Provider} with {envelope.Key}, but kube-apiserver mounts no encryption configuration.");
            }

            try
            {
                var secret = KubernetesStorage.Decode(configuration.DecryptSecret(pair.Key, pair.Value));
                return secret.Kind == "Secret" && RegistryKey.Parse(pair.Key) is { } key && key.Name == secret.Name && key.Namespace == secret.Namespace
                    ? pair.Key
                    : throw EtcdErrors.NotDecrypted.At($"key {pair.Key}", "what comes out is not the Secret that the key names.");
            }
            catch (CryptographicException e)
            {
                throw EtcdErrors.NotDecrypted.At($"key {pair.Key}", $"it is encrypted by {envelope.Provider} with {envelope.Key}: {e.Message}", e);
            }
        }

        return "";
    }

    private static void Compare(Dictionary<string, InventoryEntry> expected, EtcdKeyValue pair)
    {
        if (!expected.TryGetValue(pair.Key, out var entry))
        {
            throw EtcdErrors.KeysDiffer.At($"key {pair.Key}", "it is on the node, but not to be there by the source's inventory and the profile.");
        }

        if (entry.Sha256 != Convert.ToHexStringLower(SHA256.HashData(pair.Value)))
        {
            throw EtcdErrors.KeysDiffer.At($"key {pair.Key}", "its value is not the source's.");
        }
    }

    private static void Report(long count, string what)
    {
        if (count % 1000 == 0)
        {
            ActivityProgress.Report($"{count} {what}");
        }
    }
}
