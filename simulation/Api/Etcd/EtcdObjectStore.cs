using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// Objects in a real etcd, laid out as a real API server does: its keys, its revisions as resourceVersions, Secrets encrypted. What it
/// writes is JSON, which real API servers read as well.
/// </summary>
public sealed class EtcdObjectStore : IObjectStore, IAsyncDisposable
{
    private readonly Dictionary<string, EtcdKeyspace> overrides;
    private readonly EtcdKeyspace main;
    private readonly StoredValueCodec codec;

    private EtcdObjectStore(EtcdKeyspace main, Dictionary<string, EtcdKeyspace> overrides, StoredValueCodec codec)
    {
        (this.main, this.overrides, this.codec) = (main, overrides, codec);
        foreach (var keyspace in overrides.Values) keyspace.Changed += change => Changed?.Invoke(change);
        main.Changed += change =>
        {
            // An override may lead to the same etcd, and then tells of its keys itself.
            if (!overrides.Keys.Any(path => change.Key.StartsWith(RootOf(path), StringComparison.Ordinal))) Changed?.Invoke(change);
        };
    }

    public event Action<StoreEvent>? Changed;

    internal EtcdKeyspace Main => main;

    /// <summary>Connects; throws <see cref="ApiStatusException"/> when an etcd cannot be reached or refuses the certificate.</summary>
    public static async Task<EtcdObjectStore> ConnectAsync(
        EtcdObjectStoreOptions options, ResourceCatalog resources, CancellationToken cancellationToken = default)
    {
        var codec = new StoredValueCodec(options.Encryption, options.StoredValues, resources);
        var opened = new Dictionary<string, EtcdKeyspace>();
        try
        {
            var main = await EtcdKeyspace.ConnectAsync(new EtcdGateway(options.Endpoints, options), codec, RootOf(""), cancellationToken);
            opened[""] = main;
            foreach (var (path, endpoints) in options.Overrides)
                opened[path] = await EtcdKeyspace.ConnectAsync(new EtcdGateway(endpoints, options), codec, RootOf(path), cancellationToken);
            opened.Remove("");
            return new EtcdObjectStore(main, opened, codec);
        }
        catch
        {
            foreach (var keyspace in opened.Values) await keyspace.DisposeAsync();
            throw;
        }
    }

    public Task<StoredObject?> GetAsync(ApiResource resource, string? ns, string name, CancellationToken cancellationToken = default) =>
        Of(resource).GetAsync(resource.Key(ns, name), cancellationToken);

    public Task<StoredList> ListAsync(ApiResource resource, string? ns = null, CancellationToken cancellationToken = default) =>
        Of(resource).ListAsync(resource.KeyPrefix(ns), cancellationToken);

    public async Task<StoredObject> CreateAsync(
        ApiResource resource, string? ns, string name, JsonObject value, CancellationToken cancellationToken = default)
    {
        var revision = await Of(resource).PutAsync(resource.Key(ns, name), codec.Encode(resource, value), 0, 0, cancellationToken)
            ?? throw ApiStatusException.AlreadyExists(resource, name);
        return Stored(value, revision);
    }

    public async Task<StoredObject> UpdateAsync(
        ApiResource resource, string? ns, string name, JsonObject value, long expectedRevision, CancellationToken cancellationToken = default)
    {
        var key = resource.Key(ns, name);
        var revision = await Of(resource).PutAsync(key, codec.Encode(resource, value), expectedRevision, 0, cancellationToken)
            ?? throw await MissedAsync(resource, key, name, cancellationToken);
        return Stored(value, revision);
    }

    public async Task<long> DeleteAsync(
        ApiResource resource, string? ns, string name, long expectedRevision, CancellationToken cancellationToken = default)
    {
        var key = resource.Key(ns, name);
        return await Of(resource).DeleteAsync(key, expectedRevision, cancellationToken) ?? throw await MissedAsync(resource, key, name, cancellationToken);
    }

    public async IAsyncEnumerable<StoreEvent> WatchAsync(
        ApiResource resource, string? ns, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var change in Of(resource).Log.FollowAsync(resource.KeyPrefix(ns), afterRevision, cancellationToken)) yield return change;
    }

    public async Task<string?> ProblemAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await main.Gateway.CallAsync("/v3/kv/range", new JsonObject { ["key"] = EtcdGateway.Encode("/registry/health") }, cancellationToken);
            return null;
        }
        catch (ApiStatusException error)
        {
            return error.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var keyspace in overrides.Values.Append(main)) await keyspace.DisposeAsync();
    }

    private static string RootOf(string path) => path.Length == 0 ? "/registry/" : $"/registry/{path}/";

    private EtcdKeyspace Of(ApiResource resource) => overrides.GetValueOrDefault(resource.StoragePath, main);

    private static StoredObject Stored(JsonObject value, long revision) => new(ObjectJson.Parse(ObjectJson.ToStored(value), revision), revision);

    private async Task<ApiStatusException> MissedAsync(ApiResource resource, string key, string name, CancellationToken cancellationToken) =>
        await Of(resource).GetAsync(key, cancellationToken) is null ? ApiStatusException.NotFound(resource, name) : ApiStatusException.Modified(resource, name);
}
