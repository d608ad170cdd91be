using System.Security.Cryptography;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>What all stores do alike: sealing, authenticating and comparing. Where sealed bytes lie is up to each.</summary>
public abstract class SealedArtifactStore : IArtifactStore
{
    /// <inheritdoc/>
    public async Task<ArtifactRef> PutAsync(
        string name, Stream plain, ReadOnlyMemory<byte> recipient, CancellationToken cancellationToken = default)
    {
        ArtifactName.Segments(name);
        return await WriteAsync(name, target => Sealer.SealAsync(name, plain, recipient, target, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(ArtifactRef artifact, SealingKey key, CancellationToken cancellationToken = default)
    {
        if (artifact.SealedTo != key.Fingerprint)
        {
            throw PlatformErrors.ArtifactSealed.At($"artifact {artifact.Name}", $"it is sealed to {artifact.SealedTo}, the key here is {key.Fingerprint}.");
        }

        ArtifactName.Segments(artifact.Name);
        var source = await ReadAsync(artifact.Name, cancellationToken)
            ?? throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", "it is not in the store.");
        try
        {
            // The bytes that are handed out are read from the same open file that was compared, so that nothing can be put in between.
            var found = await MeasureAsync(artifact.Name, source, key, cancellationToken);
            if (found != artifact)
            {
                throw PlatformErrors.Artifact.At(
                    $"artifact {artifact.Name}", $"it holds {found.Size} bytes with SHA-256 {found.Sha256}, expected were {artifact.Size} with {artifact.Sha256}.");
            }

            source.Position = 0;
            return Sealer.Open(artifact.Name, source, key);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ArtifactRef?> FindAsync(string name, SealingKey key, CancellationToken cancellationToken = default)
    {
        ArtifactName.Segments(name);
        await using var source = await ReadAsync(name, cancellationToken);
        return source is null ? null : await MeasureAsync(name, source, key, cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        ArtifactName.Segments(name);
        return RemoveAsync(name, cancellationToken);
    }

    /// <inheritdoc/>
    public abstract IAsyncEnumerable<StoredArtifact> ListAsync(string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Keeps what a writer writes under a name, all of it or nothing.</summary>
    protected abstract Task<ArtifactRef> WriteAsync(string name, Func<Stream, Task<ArtifactRef>> seal, CancellationToken cancellationToken);

    /// <summary>The sealed bytes as a stream that can be read twice and does not change meanwhile; null when nothing has the name.</summary>
    protected abstract Task<Stream?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Removes what has a name; tolerates that nothing does.</summary>
    protected abstract Task RemoveAsync(string name, CancellationToken cancellationToken);

    private static async Task<ArtifactRef> MeasureAsync(string name, Stream source, SealingKey key, CancellationToken cancellationToken)
    {
        await using var plain = Sealer.Open(name, source, key, leaveOpen: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var size = 0L;
        for (int read; (read = await plain.ReadAsync(buffer, cancellationToken)) > 0; size += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        CryptographicOperations.ZeroMemory(buffer);
        return new ArtifactRef(name, Convert.ToHexStringLower(hash.GetHashAndReset()), size, key.Fingerprint);
    }
}
