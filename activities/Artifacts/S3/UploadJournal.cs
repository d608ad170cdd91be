using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>What is known of an upload that may have to go on in another process: written before each step whose loss would cost one.</summary>
/// <param name="Artifact">The reference of the plain content; the same content goes on, other content starts anew.</param>
/// <param name="Target">Endpoint, bucket and key.</param>
/// <param name="SealedSize">Bytes of the spooled sealed form.</param>
/// <param name="SealedSha256">Lower-case hex SHA-256 of it.</param>
/// <param name="PartSize">Bytes of a part.</param>
internal sealed record UploadJournal(ArtifactRef Artifact, string Target, long SealedSize, string SealedSha256, long PartSize)
{
    /// <summary>The store's id of the multipart upload; null before there is one.</summary>
    public string? UploadId { get; init; }

    /// <summary>ETags of parts that the store took, for stores that keep no checksums of parts.</summary>
    public IReadOnlyDictionary<int, string> Parts { get; init; } = new Dictionary<int, string>();

    /// <summary>How many parts there are.</summary>
    public int PartCount => (int)((SealedSize + PartSize - 1) / PartSize);

    /// <summary>Bytes of a part, numbered from 1.</summary>
    public long SizeOf(int part) => Math.Min(PartSize, SealedSize - ((part - 1) * PartSize));
}
