using Masterful.Activities.Artifacts;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Activities.Etcd;

/// <summary>Sends a snapshot off without waiting for the proof that it is good: both only read the file, and the API is away meanwhile.</summary>
internal static class SnapshotShipment
{
    /// <summary>
    /// Seals a file to a node while it is proven. When the proof fails, sealing is ended and the store is left without what turned out to be bad;
    /// what had the name before stays, unless it was replaced already.
    /// </summary>
    /// <param name="store">Where it goes.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="file">The file.</param>
    /// <param name="recipient">The node.</param>
    /// <param name="proveAsync">The proof; what it throws is thrown.</param>
    /// <param name="cancellationToken">Ends both.</param>
    public static async Task<(ArtifactRef Artifact, T Proof)> PutWhileProvenAsync<T>(
        this IArtifactStore store, string name, string file, NodeIdentity recipient, Func<CancellationToken, Task<T>> proveAsync, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var until = ending.Token;

        // On a thread of its own, because sealing begins with work that does not wait for anything.
        var shipping = Task.Run(() => PutAsync(store, name, file, recipient, until), CancellationToken.None);
        try
        {
            var proof = await proveAsync(ending.Token);
            return (await ActivityProgress.WhileAsync("sealing the snapshot to the node", shipping), proof);
        }
        catch
        {
            await ending.CancelAsync();
            await ((Task)shipping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (shipping.IsCompletedSuccessfully)
            {
                await store.DeleteAsync(name, CancellationToken.None);
            }

            throw;
        }
    }

    private static async Task<ArtifactRef> PutAsync(IArtifactStore store, string name, string file, NodeIdentity recipient, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        return await store.PutAsync(name, content, recipient, cancellationToken);
    }
}
