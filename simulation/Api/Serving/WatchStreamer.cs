using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>Watches: one JSON event a line until the client leaves, the time is up, or the server stops.</summary>
internal sealed class WatchStreamer(IObjectStore store, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(30);

    public async Task ServeAsync(HttpContext context, ApiResource resource, string ns, string name)
    {
        var query = context.Request.Query;
        var selection = Selection.Of(query);
        if (name.Length > 0) selection = selection with { Fields = FieldSelector.Parse($"metadata.name={name}") };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var seconds = int.TryParse(query["timeoutSeconds"], out var asked) && asked > 0 ? asked : 1800 + Random.Shared.Next(1800);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, timeout.Token);

        var output = new WatchOutput(context, resource, end.Token);
        try
        {
            await StreamAsync(output, resource, ns, query, selection, either.Token);
        }
        catch (OperationCanceledException)
        {
            // A watch ends without a word; one that a stopping server cuts must not look complete.
            if (stopping.IsCancellationRequested) context.Abort();
        }
        catch (ApiStatusException error) when (output.Started)
        {
            await output.WriteAsync("ERROR", error.ToStatus());
        }
    }

    private async Task StreamAsync(
        WatchOutput output, ApiResource resource, string ns, IQueryCollection query, Selection selection, CancellationToken cancellationToken)
    {
        var scope = ns.Length > 0 ? ns : null;
        var initial = query["sendInitialEvents"].ToString() == "true";
        var known = long.TryParse(query["resourceVersion"], out var revision) ? revision : 0;
        if (known == 0 || initial)
        {
            var list = await store.ListAsync(resource, scope, cancellationToken);
            await output.StartAsync();
            foreach (var item in CollectionReader.Selected(list.Items, selection)) await output.WriteAsync("ADDED", item.Value);
            if (initial) await output.BookmarkAsync(list.Revision, initialEventsEnd: true);
            known = list.Revision;
        }

        await using var changes = store.WatchAsync(resource, scope, known, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var bookmarks = query["allowWatchBookmarks"].ToString() is "true" or "1";
        var next = changes.MoveNextAsync().AsTask();
        if (next.IsFaulted) await next; // Too old a version is an answer of its own before anything was sent.
        await output.StartAsync();
        while (true)
        {
            // At the end of the watch it is the enumeration that ends it: one that is under way cannot be disposed of.
            if (bookmarks && await Task.WhenAny(next, Task.Delay(BookmarkInterval, time, cancellationToken)) != next && !cancellationToken.IsCancellationRequested)
            {
                await output.BookmarkAsync(known, initialEventsEnd: false);
                continue;
            }

            if (!await next) return;
            known = changes.Current.Revision;
            await TellAsync(output, changes.Current, selection);
            next = changes.MoveNextAsync().AsTask();
        }
    }

    // An object that begins or ceases to match is, to this watcher, one that appears or goes.
    private static async Task TellAsync(WatchOutput output, StoreEvent change, Selection selection)
    {
        var now = change.Object();
        var matches = change.Type != StoreEventType.Deleted && selection.Matches(now);
        var matched = change.Type != StoreEventType.Added && change.Previous() is { } before && selection.Matches(before);
        if (!matches && !matched) return;
        await output.WriteAsync(matches ? matched ? "MODIFIED" : "ADDED" : "DELETED", now);
    }

    // Only the client's leaving and the server's end stop a write: one that is stopped breaks the connection, and the end of a watch's time must not.
    private sealed class WatchOutput(HttpContext context, ApiResource resource, CancellationToken end)
    {
        public bool Started { get; private set; }

        public async Task StartAsync()
        {
            if (Started) return;
            Started = true;
            context.Response.ContentType = "application/json";
            await context.Response.StartAsync(end);
            await context.Response.Body.FlushAsync(end);
        }

        public async Task WriteAsync(string type, JsonObject value)
        {
            if (type != "ERROR") value = Negotiation.Present(resource, value, context.Request);
            var line = ObjectJson.ToBytes(new JsonObject { ["type"] = type, ["object"] = value });
            await context.Response.Body.WriteAsync((byte[])[.. line, (byte)'\n'], end);
            await context.Response.Body.FlushAsync(end);
        }

        public Task BookmarkAsync(long revision, bool initialEventsEnd)
        {
            var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(), ["creationTimestamp"] = null };
            if (initialEventsEnd) metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            return WriteAsync("BOOKMARK", new JsonObject { ["metadata"] = metadata });
        }
    }
}
