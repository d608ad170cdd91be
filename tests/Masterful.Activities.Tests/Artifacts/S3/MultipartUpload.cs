using System.Collections.Concurrent;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>An object whose parts are coming.</summary>
internal sealed record MultipartUpload(string Key, IReadOnlyDictionary<string, string> Metadata)
{
    public ConcurrentDictionary<int, StoredObject> Parts { get; } = new();
}
