using System.Text.Json.Nodes;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Source;

/// <summary>What the fence keeps beside the workflow: the first record of the source, and the objects that it deletes. Sealed to the worker itself.</summary>
internal sealed class SourceArtifacts(LandscapeFile landscape, MigrationContext migration)
{
    private readonly IArtifactStore store = ArtifactStores.Open(landscape.Artifacts);

    private string RecordName => $"migrations/{migration.Shoot}/source-record.json";

    private string ObjectsName => $"migrations/{migration.Shoot}/saved-objects.json";

    public async Task<SourceRecord?> FindRecordAsync(CancellationToken cancellationToken)
    {
        using var key = SealingKey.LoadOrCreate(landscape.Artifacts.KeyFile);
        return await store.FindAsync(RecordName, key, cancellationToken) is { } found
            ? await store.OpenJsonAsync<SourceRecord>(found, key, cancellationToken)
            : null;
    }

    public async Task SaveRecordAsync(SourceRecord record, CancellationToken cancellationToken)
    {
        using var key = SealingKey.LoadOrCreate(landscape.Artifacts.KeyFile);
        await store.PutJsonAsync(RecordName, record, key.PublicKey, cancellationToken);
    }

    public async Task<ArtifactRef> SaveObjectsAsync(IReadOnlyList<JsonObject> objects, CancellationToken cancellationToken)
    {
        using var key = SealingKey.LoadOrCreate(landscape.Artifacts.KeyFile);
        return await store.PutJsonAsync(ObjectsName, objects, key.PublicKey, cancellationToken);
    }

    public async Task<IReadOnlyList<JsonObject>> OpenObjectsAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        using var key = SealingKey.LoadOrCreate(landscape.Artifacts.KeyFile);
        return await store.OpenJsonAsync<List<JsonObject>>(artifact, key, cancellationToken);
    }

    /// <summary>Whether saved objects are still there; they go last when a source was restored.</summary>
    public async Task<bool> HoldsObjectsAsync(CancellationToken cancellationToken)
    {
        using var key = SealingKey.LoadOrCreate(landscape.Artifacts.KeyFile);
        return await store.FindAsync(ObjectsName, key, cancellationToken) is not null;
    }

    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await store.DeleteAsync(RecordName, cancellationToken);
        await store.DeleteAsync(ObjectsName, cancellationToken);
    }
}
