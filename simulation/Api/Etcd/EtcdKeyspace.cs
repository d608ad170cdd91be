using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>The keys of one etcd as an API server sees them, with a log of what changes.</summary>
internal sealed class EtcdKeyspace : IAsyncDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan OwnWriteWait = TimeSpan.FromMilliseconds(500);
    private readonly EtcdGateway gateway;
    private readonly StoredValueCodec codec;
    private readonly EventLog log;
    private readonly string root;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> waiting = new();
    private long seen;
    private Task follower = Task.CompletedTask;

    private EtcdKeyspace(EtcdGateway gateway, StoredValueCodec codec, string root, long revision)
    {
        (this.gateway, this.codec, this.root, seen) = (gateway, codec, root, revision);
        log = new EventLog(revision);
    }

    public event Action<StoreEvent>? Changed;

    public EventLog Log => log;

    public EtcdGateway Gateway => gateway;

    /// <param name="gateway">The etcd; it is disposed with the keyspace.</param>
    /// <param name="codec">What the values mean.</param>
    /// <param name="root">The prefix of the keys to follow, with a slash at its end.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<EtcdKeyspace> ConnectAsync(EtcdGateway gateway, StoredValueCodec codec, string root, CancellationToken cancellationToken)
    {
        long revision;
        try
        {
            var answer = await gateway.CallAsync("/v3/kv/range", new JsonObject { ["key"] = EtcdGateway.Encode(root) }, cancellationToken);
            revision = EtcdGateway.Number(answer, "header", "revision");
        }
        catch
        {
            gateway.Dispose();
            throw;
        }

        var keyspace = new EtcdKeyspace(gateway, codec, root, revision);
        keyspace.follower = Task.Run(keyspace.FollowAsync, CancellationToken.None);
        return keyspace;
    }

    public async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await gateway.CallAsync("/v3/kv/range", new JsonObject { ["key"] = EtcdGateway.Encode(key) }, cancellationToken);
        return answer.Elements("kvs").FirstOrDefault() is { } pair ? Read(pair) : null;
    }

    public async Task<StoredList> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var items = new List<StoredObject>();
        long revision = 0;
        var from = EtcdGateway.Encode(prefix);
        while (true)
        {
            var body = new JsonObject { ["key"] = from, ["range_end"] = EtcdGateway.EncodeEnd(prefix), ["limit"] = PageSize };
            if (revision > 0) body["revision"] = revision;
            var answer = await gateway.CallAsync("/v3/kv/range", body, cancellationToken);
            if (revision == 0) revision = EtcdGateway.Number(answer, "header", "revision");
            var page = answer.Elements("kvs").ToList();
            items.AddRange(page.Select(Read));
            if (answer.At("more")?.GetValue<bool>() != true) return new StoredList(items, revision);
            from = Convert.ToBase64String([.. Convert.FromBase64String(page[^1].Text("key")!), 0]);
        }
    }

    /// <summary>Keys and revisions below a prefix, without reading the values.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["key"] = EtcdGateway.Encode(prefix), ["range_end"] = EtcdGateway.EncodeEnd(prefix), ["keys_only"] = true };
        return (await gateway.CallAsync("/v3/kv/range", body, cancellationToken)).Elements("kvs").Select(KeyOf).ToList();
    }

    /// <summary>Writes if the key's newest revision is the expected one (0: there is none); null when it is not.</summary>
    public async Task<long?> PutAsync(string key, byte[] value, long expectedRevision, long lease, CancellationToken cancellationToken)
    {
        var put = new JsonObject { ["key"] = EtcdGateway.Encode(key), ["value"] = Convert.ToBase64String(value) };
        if (lease != 0) put["lease"] = lease;
        return await CommitAsync(key, new JsonObject { ["request_put"] = put }, expectedRevision, cancellationToken);
    }

    /// <summary>Removes under the same condition as <see cref="PutAsync"/>.</summary>
    public Task<long?> DeleteAsync(string key, long expectedRevision, CancellationToken cancellationToken) =>
        CommitAsync(key, new JsonObject { ["request_delete_range"] = new JsonObject { ["key"] = EtcdGateway.Encode(key) } }, expectedRevision, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await follower;
        gateway.Dispose();
        stop.Dispose();
    }

    private async Task<long?> CommitAsync(string key, JsonObject operation, long expectedRevision, CancellationToken cancellationToken)
    {
        var answer = await gateway.CallAsync("/v3/kv/txn", new JsonObject
        {
            ["compare"] = new JsonArray(new JsonObject
            {
                ["key"] = EtcdGateway.Encode(key), ["target"] = "MOD", ["result"] = "EQUAL", ["mod_revision"] = expectedRevision,
            }),
            ["success"] = new JsonArray(operation),
        }, cancellationToken);
        if (answer.At("succeeded")?.GetValue<bool>() != true) return null;
        var revision = EtcdGateway.Number(answer, "header", "revision");
        await WaitUntilSeenAsync(revision);
        return revision;
    }

    // A client that has its answer expects its own watch, and the caches of this server, to know of the write.
    private async Task WaitUntilSeenAsync(long revision)
    {
        if (Interlocked.Read(ref seen) >= revision) return;
        var signal = waiting.GetOrAdd(revision, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Interlocked.Read(ref seen) >= revision) signal.TrySetResult();
        await Task.WhenAny(signal.Task, Task.Delay(OwnWriteWait));
        waiting.TryRemove(revision, out _);
    }

    private StoredObject Read(JsonNode pair)
    {
        var revision = EtcdGateway.Number(pair, "mod_revision");
        return new StoredObject(ObjectJson.Parse(codec.Decode(KeyOf(pair), Convert.FromBase64String(pair.Text("value") ?? "")), revision), revision);
    }

    private static string KeyOf(JsonNode pair) => Encoding.UTF8.GetString(Convert.FromBase64String(pair.Text("key") ?? ""));

    private async Task FollowAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var create = new JsonObject
                {
                    ["key"] = EtcdGateway.Encode(root), ["range_end"] = EtcdGateway.EncodeEnd(root),
                    ["start_revision"] = Interlocked.Read(ref seen) + 1, ["prev_kv"] = true,
                };
                await foreach (var message in gateway.WatchAsync(create, stop.Token)) Take(message);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Etcd is away: what was seen stays valid, and the watch goes on from there when it is back. Or this store is being
                // stopped, which a connection that breaks at that moment tells in its own words.
                gateway.NextEndpoint();
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token));
        }
    }

    private void Take(JsonObject message)
    {
        var revision = EtcdGateway.Number(message, "header", "revision");
        if (message.At("canceled")?.GetValue<bool>() == true)
        {
            // The changes in between were compacted away: watchers must list again.
            log.Reset(revision);
            Advance(revision);
            throw new InvalidDataException("the watch was canceled: " + message.Text("cancel_reason"));
        }

        foreach (var change in message.Elements("events"))
        {
            if (Decode(change) is not { } known) continue;
            log.Append(known);
            Changed?.Invoke(known);
        }

        if (message.Elements("events").LastOrDefault() is { } last) Advance(EtcdGateway.Number(last, "kv", "mod_revision"));
    }

    private void Advance(long revision)
    {
        Interlocked.Exchange(ref seen, revision);
        foreach (var (wanted, signal) in waiting)
        {
            if (wanted <= revision) signal.TrySetResult();
        }
    }

    private StoreEvent? Decode(JsonNode change)
    {
        try
        {
            var (pair, before) = (change["kv"], change["prev_kv"]);
            var key = KeyOf(pair!);
            var previous = before is null ? null : codec.Decode(key, Convert.FromBase64String(before.Text("value") ?? ""));
            var revision = EtcdGateway.Number(pair, "mod_revision");
            if (change.Text("type") == "DELETE") return previous is null ? null : new StoreEvent(StoreEventType.Deleted, key, revision, previous, previous);
            var now = codec.Decode(key, Convert.FromBase64String(pair.Text("value") ?? ""));
            return new StoreEvent(previous is null ? StoreEventType.Added : StoreEventType.Modified, key, revision, now, previous);
        }
        catch (ApiStatusException)
        {
            // A value that cannot be read is an error of whoever reads it; others must still see theirs.
            return null;
        }
    }
}
