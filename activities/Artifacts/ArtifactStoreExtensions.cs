using System.Text.Json;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>Artifacts that are small documents.</summary>
public static class ArtifactStoreExtensions
{
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

    /// <summary>Opens a JSON document.</summary>
    public static async Task<T> OpenJsonAsync<T>(
        this IArtifactStore store, ArtifactRef artifact, SealingKey key, CancellationToken cancellationToken = default)
    {
        await using var plain = await store.OpenAsync(artifact, key, cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(plain, JsonSerializerOptions.Web, cancellationToken)
                ?? throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", "it holds null.");
        }
        catch (JsonException)
        {
            throw PlatformErrors.Artifact.At($"artifact {artifact.Name}", $"it is not the JSON of a {typeof(T).Name}.");
        }
    }
}
