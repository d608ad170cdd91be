using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Etcd;

/// <content>What happened since a revision.</content>
public sealed partial class EtcdGateway
{
    private static readonly string Everything = Convert.ToBase64String([0]);

    /// <summary>
    /// A key with a prefix that was written after a revision; null when there is none. Deletions do not count. Only what happened since is
    /// read, however large the database is: a range with <c>min_mod_revision</c> would make etcd load every value that it holds.
    /// </summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HttpRequestException">etcd refuses.</exception>
    public async Task<string?> WrittenSinceAsync(string prefix, long revision, CancellationToken cancellationToken = default)
    {
        var now = await RevisionAsync(cancellationToken);
        if (now <= revision)
        {
            return null;
        }

        try
        {
            return await WatchWrittenAsync(prefix, revision, now, cancellationToken);
        }
        catch (Exception e) when (e is IOException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new HttpRequestException($"v3/watch does not come to revision {now}: {e.Message}", e);
        }
    }

    private async Task<string?> WatchWrittenAsync(string prefix, long revision, long now, CancellationToken cancellationToken)
    {
        var create = new JsonObject
        {
            ["key"] = Everything,
            ["range_end"] = Everything,
            ["start_revision"] = (revision + 1).ToString(CultureInfo.InvariantCulture),
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(http.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v3/watch", UriKind.Relative))
        {
            Content = new StringContent(new JsonObject { ["create_request"] = create }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token), Encoding.UTF8);
        long last = 0;
        while (last < now)
        {
            var line = await lines.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException("it ended");
            var message = JsonNode.Parse(line)?["result"] ?? throw new HttpRequestException($"v3/watch answers {line}");
            if (Flag(message["canceled"]))
            {
                // Compacted meanwhile, as etcd does by itself: then there is no way around reading which keys there are.
                return Number(message["compact_revision"]) > revision
                    ? await FindWrittenSinceAsync(prefix, revision, cancellationToken)
                    : throw new HttpRequestException($"v3/watch was cancelled: {message["cancel_reason"]}");
            }

            foreach (var change in message["events"] as JsonArray ?? [])
            {
                var pair = Parse(change!["kv"]);
                if (change["type"]?.GetValue<string>() != "DELETE" && pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return pair.Key;
                }

                last = Math.Max(last, pair.ModRevision);
            }

            limit.CancelAfter(http.Timeout);
        }

        return null;
    }

    private async Task<string?> FindWrittenSinceAsync(string prefix, long revision, CancellationToken cancellationToken)
    {
        await foreach (var pair in RangeAsync(prefix, keysOnly: true, cancellationToken: cancellationToken))
        {
            if (pair.ModRevision > revision)
            {
                return pair.Key;
            }
        }

        return null;
    }
}
