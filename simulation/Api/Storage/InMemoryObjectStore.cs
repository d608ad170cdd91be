using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Objects in this process's memory, with one revision counter for all, as etcd has: the Garden's and the Seed's store.</summary>
public sealed class InMemoryObjectStore : IObjectStore
{
    private readonly Lock sync = new();
    private readonly SortedDictionary<string, (byte[] Json, long Revision)> objects = new(StringComparer.Ordinal);
    private readonly EventLog log = new(0);
    private readonly TimeProvider time;
    private long revision = 1;

    public InMemoryObjectStore(TimeProvider? time = null) => this.time = time ?? TimeProvider.System;

    public event Action<StoreEvent>? Changed;

    /// <summary>
    /// Stores every object of a multi-document YAML text, giving a uid and a creation time to those without.
    /// An object that is there already is replaced. Throws when an object's kind is not in the catalog.
    /// </summary>
    public void Load(ResourceCatalog catalog, string yaml)
    {
        foreach (var document in YamlJson.ParseAll(yaml))
        {
            if (document is not JsonObject value) continue;
            var (apiVersion, kind) = (value.Text("apiVersion") ?? "", value.Text("kind") ?? "");
            if (!catalog.TryFindKind(apiVersion, kind, out var resource))
                throw new InvalidDataException($"{kind} in {apiVersion} (object \"{value.Name()}\") is not a resource that the catalog knows.");
            Load(resource, value);
        }
    }

    /// <summary>Stores one object as <see cref="Load(ResourceCatalog, string)"/> does.</summary>
    public void Load(ApiResource resource, JsonObject value)
    {
        var metadata = value.Metadata();
        if (resource.Namespaced && value.Namespace().Length == 0) metadata["namespace"] = "default";
        if (value.Uid().Length == 0) metadata["uid"] = Guid.NewGuid().ToString();
        if (metadata["creationTimestamp"] is null) metadata["creationTimestamp"] = KubernetesTime.Format(time.GetUtcNow());
        if (resource.HasGeneration && metadata["generation"] is null) metadata["generation"] = 1;
        if (resource is { Group: "", Plural: "secrets" }) StringData.Fold(value);
        lock (sync)
        {
            var key = resource.Key(value.Namespace(), value.Name());
            Put(key, value, objects.TryGetValue(key, out var old) ? old.Json : null);
        }
    }

    public Task<StoredObject?> GetAsync(ApiResource resource, string? ns, string name, CancellationToken cancellationToken = default)
    {
        lock (sync)
        {
            return Task.FromResult(objects.TryGetValue(resource.Key(ns, name), out var found)
                ? new StoredObject(ObjectJson.Parse(found.Json, found.Revision), found.Revision)
                : null);
        }
    }

    public Task<StoredList> ListAsync(ApiResource resource, string? ns = null, CancellationToken cancellationToken = default)
    {
        var prefix = resource.KeyPrefix(ns);
        List<(byte[] Json, long Revision)> found;
        long at;
        lock (sync)
        {
            found = objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => pair.Value).ToList();
            at = revision;
        }

        return Task.FromResult(new StoredList(found.Select(f => new StoredObject(ObjectJson.Parse(f.Json, f.Revision), f.Revision)).ToList(), at));
    }

    public Task<StoredObject> CreateAsync(
        ApiResource resource, string? ns, string name, JsonObject value, CancellationToken cancellationToken = default)
    {
        lock (sync)
        {
            var key = resource.Key(ns, name);
            if (objects.ContainsKey(key)) throw ApiStatusException.AlreadyExists(resource, name);
            return Task.FromResult(Put(key, value, null));
        }
    }

    public Task<StoredObject> UpdateAsync(
        ApiResource resource, string? ns, string name, JsonObject value, long expectedRevision, CancellationToken cancellationToken = default)
    {
        lock (sync)
        {
            var key = resource.Key(ns, name);
            return Task.FromResult(Put(key, value, Current(resource, key, name, expectedRevision)));
        }
    }

    public Task<long> DeleteAsync(
        ApiResource resource, string? ns, string name, long expectedRevision, CancellationToken cancellationToken = default)
    {
        lock (sync)
        {
            var key = resource.Key(ns, name);
            var last = Current(resource, key, name, expectedRevision);
            objects.Remove(key);
            Tell(new StoreEvent(StoreEventType.Deleted, key, ++revision, last, last));
            return Task.FromResult(revision);
        }
    }

    public async IAsyncEnumerable<StoreEvent> WatchAsync(
        ApiResource resource, string? ns, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var change in log.FollowAsync(resource.KeyPrefix(ns), afterRevision, cancellationToken)) yield return change;
    }

    public Task<string?> ProblemAsync(CancellationToken cancellationToken = default) => Task.FromResult<string?>(null);

    /// <summary>
    /// Every object as text that is equal whenever the object is: keys sorted, without what each write changes
    /// (resourceVersion, generation, managedFields, status.observedGeneration). By storage key.
    /// </summary>
    public IReadOnlyDictionary<string, string> Export()
    {
        lock (sync)
        {
            return objects.ToDictionary(pair => pair.Key, pair => NormalizedJson.Of(ObjectJson.Parse(pair.Value.Json)));
        }
    }

    private byte[] Current(ApiResource resource, string key, string name, long expectedRevision)
    {
        if (!objects.TryGetValue(key, out var found)) throw ApiStatusException.NotFound(resource, name);
        return found.Revision == expectedRevision ? found.Json : throw ApiStatusException.Modified(resource, name);
    }

    private StoredObject Put(string key, JsonObject value, byte[]? previous)
    {
        var json = ObjectJson.ToStored(value);
        objects[key] = (json, ++revision);
        Tell(new StoreEvent(previous is null ? StoreEventType.Added : StoreEventType.Modified, key, revision, json, previous));
        return new StoredObject(ObjectJson.Parse(json, revision), revision);
    }

    // Called under the lock so that handlers see changes in the order of their revisions.
    private void Tell(StoreEvent change)
    {
        log.Append(change);
        Changed?.Invoke(change);
    }
}
