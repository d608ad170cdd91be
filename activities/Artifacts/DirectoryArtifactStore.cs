using System.Security.Cryptography;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>Artifacts as files of a directory that worker and agents share, for one machine or a mounted volume.</summary>
public sealed class DirectoryArtifactStore(string directory) : IArtifactStore
{
    /// <inheritdoc/>
    public async Task<ArtifactRef> PutAsync(
        string name, Stream plain, ReadOnlyMemory<byte> recipient, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        DurableFile.CreateDirectory(Path.GetDirectoryName(path)!, DurableFile.PrivateDirectory);
        return await DurableFile.WriteAsync(
            path, DurableFile.Private, target => Sealer.SealAsync(name, plain, recipient, target, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(ArtifactRef artifact, SealingKey key, CancellationToken cancellationToken = default)
    {
        if (artifact.SealedTo != key.Fingerprint)
        {
            throw PlatformErrors.ArtifactSealed.At($"artifact {artifact.Name}", $"it is sealed to {artifact.SealedTo}, the key here is {key.Fingerprint}.");
        }

        var found = await FindAsync(artifact.Name, key, cancellationToken)
            ?? throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", "it is not in the store.");
        if (found != artifact)
        {
            throw PlatformErrors.Artifact.At(
                $"artifact {artifact.Name}", $"it holds {found.Size} bytes with SHA-256 {found.Sha256}, expected were {artifact.Size} with {artifact.Sha256}.");
        }

        return Sealer.Open(artifact.Name, File.OpenRead(PathOf(artifact.Name)), key);
    }

    /// <inheritdoc/>
    public async Task<ArtifactRef?> FindAsync(string name, SealingKey key, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            return null;
        }

        await using var plain = Sealer.Open(name, File.OpenRead(path), key);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var size = 0L;
        for (int read; (read = await plain.ReadAsync(buffer, cancellationToken)) > 0; size += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        return new ArtifactRef(name, Convert.ToHexStringLower(hash.GetHashAndReset()), size, key.Fingerprint);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        DurableFile.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    private string PathOf(string name)
    {
        var segments = name.Split('/');
        var valid = segments.All(segment =>
            segment.Length > 0 && segment[0] != '.' && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'));
        return valid
            ? Path.Combine([directory, .. segments])
            : throw PlatformErrors.Artifact.At($"artifact {name}", "the name must be segments of letters, digits, '.', '_' and '-'.");
    }
}
