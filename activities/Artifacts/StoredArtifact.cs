namespace Masterful.Activities.Artifacts;

/// <summary>What a store says of an artifact without opening it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SealedSize">Bytes of its sealed form.</param>
/// <param name="ModifiedAt">When it was put.</param>
public sealed record StoredArtifact(string Name, long SealedSize, DateTimeOffset ModifiedAt)
{
    /// <summary>What it is one of many of, for example <c>garden/masterful/snapshot-*.db</c>.</summary>
    public string Kind => ArtifactName.KindOf(Name);
}
