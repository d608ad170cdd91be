using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>What one bucket holds, and S3's rules for putting parts together.</summary>
internal sealed class Bucket(TimeProvider clock)
{
    public const int LeastPart = 5 << 20;

    public ConcurrentDictionary<string, StoredObject> Objects { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, MultipartUpload> Uploads { get; } = new(StringComparer.Ordinal);

    public StoredObject Make(byte[] content, string? sha256, IReadOnlyDictionary<string, string>? metadata = null)
    {
#pragma warning disable CA5351 // S3's ETag is the MD5, and clients compare it; nothing here trusts it.
        var tag = Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
        return new(content, $"\"{tag}\"", clock.GetUtcNow()) { Sha256 = sha256, Metadata = metadata ?? new Dictionary<string, string>() };
    }

    public MultipartUpload Upload(string key, string id) =>
        Uploads.TryGetValue(id, out var upload) && upload.Key == key ? upload : throw new S3Exception(404, "NoSuchUpload", "The upload does not exist.");

    /// <summary>Keeps an object; with <c>If-None-Match: *</c> only where there is none.</summary>
    public void Put(string key, StoredObject item, string? ifNoneMatch)
    {
        if (ifNoneMatch != "*")
        {
            Objects[key] = item;
        }
        else if (!Objects.TryAdd(key, item))
        {
            throw new S3Exception(412, "PreconditionFailed", "At least one of the preconditions did not hold.");
        }
    }

    public StoredObject Complete(string key, string id, IReadOnlyList<(int Number, string ETag, string? Sha256)> listed, string? ifNoneMatch)
    {
        var upload = Upload(key, id);
        if (!listed.Select(part => part.Number).SequenceEqual(listed.Select(part => part.Number).Distinct().Order()))
        {
            throw new S3Exception(400, "InvalidPartOrder", "The parts are not in ascending order.");
        }

        var parts = listed.Select(part => upload.Parts.TryGetValue(part.Number, out var found) && found.ETag.Trim('"') == part.ETag.Trim('"') && found.Sha256 == part.Sha256
            ? found
            : throw new S3Exception(400, "InvalidPart", $"Part {part.Number} is not the one that was put.")).ToList();
        if (parts.SkipLast(1).Any(part => part.Content.Length < LeastPart))
        {
            throw new S3Exception(400, "EntityTooSmall", "A part that is not the last one is too small.");
        }

        var composite = SHA256.HashData(parts.SelectMany(part => Convert.FromBase64String(part.Sha256!)).ToArray());
        var made = Make(parts.SelectMany(part => part.Content).ToArray(), $"{Convert.ToBase64String(composite)}-{parts.Count}", upload.Metadata);
        Put(key, made with { ETag = $"{made.ETag.TrimEnd('"')}-{parts.Count}\"" }, ifNoneMatch);
        Uploads.TryRemove(id, out _);
        return Objects[key];
    }
}
