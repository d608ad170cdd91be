namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>An object, or a part of one that is still coming.</summary>
internal sealed record StoredObject(byte[] Content, string ETag, DateTimeOffset ModifiedAt)
{
    /// <summary>Base64 SHA-256 that the client sent and the server compared; with <c>-N</c> behind it for an object of N parts.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Headers <c>x-amz-meta-*</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
