using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Activities.Artifacts;

/// <summary>
/// Keeps content that must not be in a history. Everything in it is sealed to one recipient, so that reading the store alone
/// gives nothing away.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Seals a stream to a recipient and keeps it under a name; what had the name before is replaced in one step.</summary>
    /// <param name="name">Segments of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, separated by <c>/</c>.</param>
    /// <param name="plain">The content, read to its end.</param>
    /// <param name="recipient">DER SubjectPublicKeyInfo of the recipient's P-256 key.</param>
    /// <param name="cancellationToken">Leaves what had the name before as it was.</param>
    /// <returns>What a history may keep of it.</returns>
    Task<ArtifactRef> PutAsync(string name, Stream plain, ReadOnlyMemory<byte> recipient, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens an artifact after all of it was authenticated and its hash compared. Fails with <c>MIG-ART-001</c> when it is missing or
    /// damaged and with <c>MIG-ART-002</c> when it is sealed to another key. Somebody may change it in between: the stream's end fails with
    /// <c>MIG-ART-001</c> when what was read is something else, so nothing of it may be put to use before its end.
    /// </summary>
    Task<Stream> OpenAsync(ArtifactRef artifact, SealingKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Copies an artifact while its hash is computed, in one pass. Fails as <see cref="OpenAsync"/> does, but at the end: what the target got
    /// until then is nobody's until this has ended well.
    /// </summary>
    Task CopyToAsync(ArtifactRef artifact, SealingKey key, Stream target, CancellationToken cancellationToken = default);

    /// <summary>Answers the reference of what lies under a name, verified as <see cref="OpenAsync"/> does; null when nothing does.</summary>
    Task<ArtifactRef?> FindAsync(string name, SealingKey key, CancellationToken cancellationToken = default);

    /// <summary>Removes what lies under a name; tolerates that nothing does.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists what lies under names that begin with a text, in no particular order. Nothing is opened.</summary>
    IAsyncEnumerable<StoredArtifact> ListAsync(string prefix = "", CancellationToken cancellationToken = default);
}
