using System.Collections.Concurrent;
using Masterful.Activities.Artifacts.S3;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Artifacts;

/// <summary>Opens the store that a landscape names.</summary>
public static class ArtifactStores
{
    // A store keeps connections and a chain of credentials; activities that open one each time share it.
    private static readonly ConcurrentDictionary<S3Settings, Lazy<S3ArtifactStore>> Buckets = new();

    /// <summary>The store; nothing is asked of it yet.</summary>
    public static IArtifactStore Open(ArtifactSettings settings) => settings.S3 is { } bucket
        ? Buckets.GetOrAdd(bucket, key => new Lazy<S3ArtifactStore>(() => new S3ArtifactStore(key))).Value
        : new DirectoryArtifactStore(settings.Directory);
}
