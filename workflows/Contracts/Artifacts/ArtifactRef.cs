namespace Masterful.Workflows.Contracts.Artifacts;

/// <summary>What history keeps of content that must not be in it: where it lies and what it must hash to.</summary>
/// <param name="Name">Name in the artifact store, for example <c>garden/masterful/snapshot-632.db</c>.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the plain content.</param>
/// <param name="Size">Bytes of plain content.</param>
/// <param name="SealedTo">Fingerprint of the key that can open it.</param>
public sealed record ArtifactRef(string Name, string Sha256, long Size, string SealedTo);
