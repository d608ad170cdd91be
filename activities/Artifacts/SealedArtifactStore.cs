using System.Security.Cryptography;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>What all stores do alike: sealing, authenticating and comparing. Where sealed bytes lie is up to each.</summary>
public abstract class SealedArtifactStore : IArtifactStore
{
    private const int CopyBuffer = 1 << 20;

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
        var source = await SourceAsync(artifact, key, cancellationToken);
        try
        {
            Expect(artifact, await MeasureAsync(artifact.Name, source, key, Stream.Null, cancellationToken));
            source.Position = 0;
            // An open file can be written to by whoever may write the directory, and anybody can seal to a public key: what is handed out is compared as well.
            return new ComparingStream(Sealer.Open(artifact.Name, source, key), artifact, found => Expect(artifact, found));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task CopyToAsync(ArtifactRef artifact, SealingKey key, Stream target, CancellationToken cancellationToken = default)
    {
        await using var source = await SourceAsync(artifact, key, cancellationToken);
        Expect(artifact, await MeasureAsync(artifact.Name, source, key, target, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<ArtifactRef?> FindAsync(string name, SealingKey key, CancellationToken cancellationToken = default)
    {
        ArtifactName.Segments(name);
        await using var source = await ReadAsync(name, cancellationToken);
        return source is null ? null : await MeasureAsync(name, source, key, Stream.Null, cancellationToken);
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

    private static void Expect(ArtifactRef artifact, ArtifactRef found)
    {
        if (found != artifact)
        {
            throw PlatformErrors.Artifact.At(
                $"artifact {artifact.Name}", $"it holds {found.Size} bytes with SHA-256 {found.Sha256}, expected were {artifact.Size} with {artifact.Sha256}.");
        }
    }

    private static async Task<ArtifactRef> MeasureAsync(string name, Stream source, SealingKey key, Stream target, CancellationToken cancellationToken)
    {
        await using var plain = Sealer.Open(name, source, key, leaveOpen: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[][] buffers = [new byte[CopyBuffer], new byte[CopyBuffer]];
        var size = 0L;
        var writing = Task.CompletedTask;
        try
        {
            // What was read is written while the next part is opened and hashed.
            for (int turn = 0, read; (read = await plain.ReadAtLeastAsync(buffers[turn], CopyBuffer, throwOnEndOfStream: false, cancellationToken)) > 0; turn ^= 1, size += read)
            {
                var part = buffers[turn].AsMemory(0, read);
                hash.AppendData(part.Span);
                await writing;
                writing = target == Stream.Null ? Task.CompletedTask : Task.Run(() => target.Write(part.Span), CancellationToken.None);
            }
        }
        finally
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Array.ForEach(buffers, buffer => CryptographicOperations.ZeroMemory(buffer));
        }

        await writing;
        return new ArtifactRef(name, Convert.ToHexStringLower(hash.GetHashAndReset()), size, key.Fingerprint);
    }

    private async Task<Stream> SourceAsync(ArtifactRef artifact, SealingKey key, CancellationToken cancellationToken)
    {
        if (artifact.SealedTo != key.Fingerprint)
        {
            throw PlatformErrors.ArtifactSealed.At($"artifact {artifact.Name}", $"it is sealed to {artifact.SealedTo}, the key here is {key.Fingerprint}.");
        }

        ArtifactName.Segments(artifact.Name);
        return await ReadAsync(artifact.Name, cancellationToken) ?? throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", "it is not in the store.");
    }
}
