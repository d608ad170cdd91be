using System.Security.Cryptography;
using System.Text.Json;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>Artifacts that are small documents.</summary>
public static class ArtifactStoreExtensions
{
    private const long MostOfDocument = 1L << 30;

    /// <summary>Seals a stream to a node.</summary>
    public static Task<ArtifactRef> PutAsync(
        this IArtifactStore store, string name, Stream plain, NodeIdentity recipient, CancellationToken cancellationToken = default) =>
        store.PutAsync(name, plain, Convert.FromBase64String(recipient.PublicKey), cancellationToken);

    /// <summary>Seals a document as JSON.</summary>
    public static async Task<ArtifactRef> PutJsonAsync<T>(
        this IArtifactStore store, string name, T document, ReadOnlyMemory<byte> recipient, CancellationToken cancellationToken = default)
    {
        await using var plain = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document, JsonSerializerOptions.Web), writable: false);
        return await store.PutAsync(name, plain, recipient, cancellationToken);
    }

    /// <summary>Seals a document as JSON to a node.</summary>
    public static Task<ArtifactRef> PutJsonAsync<T>(
        this IArtifactStore store, string name, T document, NodeIdentity recipient, CancellationToken cancellationToken = default) =>
        store.PutJsonAsync(name, document, Convert.FromBase64String(recipient.PublicKey), cancellationToken);

    /// <summary>Opens a JSON document, which is read once and compared before it is looked at.</summary>
    public static async Task<T> OpenJsonAsync<T>(
        this IArtifactStore store, ArtifactRef artifact, SealingKey key, CancellationToken cancellationToken = default)
    {
        if (artifact.Size is < 0 or > MostOfDocument)
        {
            throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", $"{artifact.Size} bytes are not the size of a document.");
        }

        var document = new byte[artifact.Size];
        try
        {
            await FillAsync(store, artifact, key, document, cancellationToken);
            return JsonSerializer.Deserialize<T>(document, JsonSerializerOptions.Web)
                ?? throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", "it holds null.");
        }
        catch (JsonException)
        {
            throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", $"it is not the JSON of a {typeof(T).Name}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(document);
        }
    }

    private static async Task FillAsync(IArtifactStore store, ArtifactRef artifact, SealingKey key, byte[] document, CancellationToken cancellationToken)
    {
        await using var target = new MemoryStream(document);
        try
        {
            await store.CopyToAsync(artifact, key, target, cancellationToken);
        }
        catch (NotSupportedException)
        {
            // A stream over an array does not grow.
            throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", $"it holds more than the {artifact.Size} bytes that were expected.");
        }
    }
}
