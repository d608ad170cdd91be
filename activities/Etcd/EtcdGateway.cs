using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Etcd;

/// <summary>
/// Talks to etcd's JSON gateway, which every member serves beside gRPC on its client port. 64-bit numbers are text there, keys and
/// values base64.
/// </summary>
public sealed partial class EtcdGateway : IDisposable
{
    private const int PageSize = 250;
    private const int KeysPageSize = 5000;
    private const int BatchSize = 100;

    // etcd's own limits are 128 operations and 1.5 MiB; a compare and an operation name each key once.
    private const int BatchOperations = 128;
    private const int BatchBytes = 1 << 20;
    private const int OperationBytes = 64;
    private readonly HttpClient http;

    /// <param name="endpoint">URL of the client port.</param>
    /// <param name="tls">Mutual TLS; null for an etcd without.</param>
    /// <param name="timeout">For one call.</param>
    public EtcdGateway(string endpoint, EtcdTls? tls, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false, UseCookies = false };
        if (tls is not null)
        {
            handler.SslOptions = tls.Options();
        }

        http = new(handler) { BaseAddress = new(endpoint.TrimEnd('/') + "/"), Timeout = timeout };
    }

    /// <summary>Asks for the member's status.</summary>
    public async Task<EtcdStatus> StatusAsync(CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync("v3/maintenance/status", [], cancellationToken);
        return new(
            Number(answer["header"]?["revision"]), answer["version"]?.GetValue<string>() ?? "", Unsigned(answer["leader"]), Number(answer["dbSize"]), Flag(answer["isLearner"]));
    }

    /// <summary>The revision that a quorum agrees on; a member's own <see cref="StatusAsync">status</see> may be behind that.</summary>
    public async Task<long> RevisionAsync(CancellationToken cancellationToken = default)
    {
        // A range is linearizable unless it is asked not to be, and any key will do, there or not.
        var answer = await CallAsync("v3/kv/range", new() { ["key"] = Encode(RegistryKey.Prefix), ["count_only"] = true }, cancellationToken);
        return Number(answer["header"]?["revision"]);
    }

    /// <summary>Names of the alarms that are raised: <c>NOSPACE</c>, <c>CORRUPT</c>.</summary>
    public async Task<IReadOnlyList<string>> AlarmsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync("v3/maintenance/alarm", new() { ["action"] = "GET" }, cancellationToken);
        return [.. (answer["alarms"] as JsonArray ?? []).Select(alarm => alarm?["alarm"]?.ToString() ?? "unknown")];
    }

    /// <summary>Reads one key; null when it is not there.</summary>
    public async Task<EtcdKeyValue?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync("v3/kv/range", new() { ["key"] = Encode(key) }, cancellationToken);
        return (answer["kvs"] as JsonArray ?? []).Select(Parse).FirstOrDefault();
    }

    /// <summary>Counts the keys with a prefix.</summary>
    public async Task<long> CountAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync(
            "v3/kv/range", new() { ["key"] = Encode(prefix), ["range_end"] = Convert.ToBase64String(PrefixEnd(prefix)), ["count_only"] = true }, cancellationToken);
        return Number(answer["count"]);
    }

    /// <summary>Reads all keys with a prefix in their order, page by page, all at the revision of the first page.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="revision">Revision to read at; 0 for the current one.</param>
    /// <param name="keysOnly">Whether values are left out, which spares most of the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<EtcdKeyValue> RangeAsync(
        string prefix, long revision = 0, bool keysOnly = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var end = PrefixEnd(prefix);
        var from = Encoding.UTF8.GetBytes(prefix);
        while (true)
        {
            var request = new JsonObject
            {
                ["key"] = Convert.ToBase64String(from),
                ["range_end"] = Convert.ToBase64String(end),
                ["limit"] = (keysOnly ? KeysPageSize : PageSize).ToString(CultureInfo.InvariantCulture),
                ["keys_only"] = keysOnly,
            };
            if (revision > 0)
            {
                request["revision"] = revision.ToString(CultureInfo.InvariantCulture);
            }

            var answer = await CallAsync("v3/kv/range", request, cancellationToken);
            revision = revision > 0 ? revision : Number(answer["header"]?["revision"]);
            var page = answer["kvs"] as JsonArray ?? [];
            foreach (var item in page)
            {
                yield return Parse(item);
            }

            if (page.Count == 0 || answer["more"]?.GetValue<bool>() != true)
            {
                yield break;
            }

            from = [.. Convert.FromBase64String(page[^1]!["key"]!.GetValue<string>()), 0];
        }
    }

    /// <summary>Writes a key.</summary>
    public Task PutAsync(string key, byte[] value, CancellationToken cancellationToken = default) =>
        CallAsync("v3/kv/put", new() { ["key"] = Encode(key), ["value"] = Convert.ToBase64String(value) }, cancellationToken);

    /// <summary>
    /// Writes keys that are not there yet, in transactions of a number of keys and of bytes that every etcd takes; each is written whole or not
    /// at all. A value that is larger alone goes alone.
    /// </summary>
    /// <param name="pairs">Keys and values, read as they are sent.</param>
    /// <param name="progress">Called with the number written so far.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    /// <exception cref="HttpRequestException">etcd refuses, or one of the keys was there.</exception>
    public async Task PutAbsentAsync(IEnumerable<KeyValuePair<string, byte[]>> pairs, Action<int> progress, CancellationToken cancellationToken = default)
    {
        var (done, bytes) = (0, 0);
        var batch = new List<KeyValuePair<string, byte[]>>();
        foreach (var pair in pairs)
        {
            var size = (2 * Encoding.UTF8.GetByteCount(pair.Key)) + pair.Value.Length + OperationBytes;
            if (batch.Count == BatchOperations || (batch.Count > 0 && bytes + size > BatchBytes))
            {
                await SendAsync();
            }

            batch.Add(pair);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            await SendAsync();
        }

        async Task SendAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            await PutBatchAsync(batch, cancellationToken);
            progress(done += batch.Count);
            batch.Clear();
            bytes = 0;
        }
    }

    /// <summary>Deletes keys in transactions of a size that every etcd takes; those that are gone already do not matter.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="progress">Called with the number deleted so far.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    public async Task DeleteAsync(IEnumerable<string> keys, Action<int> progress, CancellationToken cancellationToken = default)
    {
        var done = 0;
        foreach (var batch in keys.Chunk(BatchSize))
        {
            var operations = new JsonArray([.. batch.Select(key => new JsonObject { ["request_delete_range"] = new JsonObject { ["key"] = Encode(key) } })]);
            await CallAsync("v3/kv/txn", new() { ["success"] = operations }, cancellationToken);
            done += batch.Length;
            progress(done);
        }
    }

    /// <summary>
    /// Forgets all revisions before one. Their space is freed in the background, in the next run of the same data directory too, and used
    /// again by what is written then: nobody waits for it.
    /// </summary>
    public Task CompactAsync(long revision, CancellationToken cancellationToken = default) =>
        CallAsync("v3/kv/compaction", new() { ["revision"] = revision.ToString(CultureInfo.InvariantCulture) }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task PutBatchAsync(List<KeyValuePair<string, byte[]>> batch, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            "v3/kv/txn",
            new()
            {
                ["compare"] = new JsonArray([.. batch.Select(pair => new JsonObject { ["target"] = "CREATE", ["result"] = "EQUAL", ["key"] = Encode(pair.Key), ["create_revision"] = "0" })]),
                ["success"] = new JsonArray([.. batch.Select(pair => new JsonObject
                {
                    ["request_put"] = new JsonObject { ["key"] = Encode(pair.Key), ["value"] = Convert.ToBase64String(pair.Value) },
                })]),
            },
            cancellationToken);
        if (answer["succeeded"]?.GetValue<bool>() != true)
        {
            throw new HttpRequestException($"one of {batch.Count} keys from {batch[0].Key} on was there already");
        }
    }

    private async Task<JsonNode> CallAsync(string path, JsonObject request, CancellationToken cancellationToken)
    {
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException($"{path} answers {(int)response.StatusCode}: {(text.Length > 300 ? text[..300] : text)}", null, response.StatusCode);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonNode.ParseAsync(body, cancellationToken: cancellationToken) ?? throw new HttpRequestException($"{path} answers null");
    }

    private static EtcdKeyValue Parse(JsonNode? item) => new(
        Encoding.UTF8.GetString(Convert.FromBase64String(item!["key"]!.GetValue<string>())),
        Convert.FromBase64String(item["value"]?.GetValue<string>() ?? ""),
        Number(item["mod_revision"]));

    private static byte[] PrefixEnd(string prefix)
    {
        // The smallest key after all with the prefix: its last byte plus one. Prefixes here are ASCII and never end in 0xFF.
        var end = Encoding.UTF8.GetBytes(prefix);
        end[^1]++;
        return end;
    }

    private static string Encode(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    // The gateway leaves fields out that are zero.
    private static long Number(JsonNode? node) => node is null ? 0 : long.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static bool Flag(JsonNode? node) => node?.GetValue<bool>() == true;

    private static ulong Unsigned(JsonNode? node) => node is null ? 0 : ulong.Parse(node.ToString(), CultureInfo.InvariantCulture);
}
