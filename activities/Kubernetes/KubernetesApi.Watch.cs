using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

public sealed partial class KubernetesApi
{
    // The server ends a watch after this long; a connection that is silent for longer is dead.
    private static readonly TimeSpan WatchFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WatchGrace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Follows the objects of a kind until it is cancelled. It first gives what is there, unless
    /// <paramref name="resourceVersion"/> says where to go on. Broken connections are taken up again where they broke; when the
    /// server no longer knows that version (410), it lists anew and gives what changed meanwhile, deletions included.
    /// </summary>
    /// <exception cref="KubernetesApiException">The server refuses, or stays away for longer than is retried.</exception>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        string apiVersion,
        string kind,
        ListOptions? list = null,
        string? resourceVersion = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        list ??= new ListOptions();
        var resource = await DiscoverAsync(apiVersion, kind, cancellationToken);
        var known = new Dictionary<string, JsonObject>();
        var version = resourceVersion;
        var brokenSince = (DateTimeOffset?)null;
        while (true)
        {
            if (version is null)
            {
                var all = await ListAsync(apiVersion, kind, list, cancellationToken);
                foreach (var change in Difference(known, all.Items))
                {
                    Remember(known, change);
                    yield return change;
                }

                version = all.ResourceVersion;
            }

            await using var stream = new WatchStream(transport, Request(resource, list, version), WatchFor + WatchGrace);
            var silent = true;
            while (await stream.ReadAsync(cancellationToken) is { } line)
            {
                silent = false;
                brokenSince = null;
                version = line.Text("object", "metadata", "resourceVersion") ?? version;
                if (Parse(line) is { } change)
                {
                    Remember(known, change);
                    yield return change;
                }
            }

            if (stream.Failure is not { IsGone: false } failure)
            {
                version = stream.Failure is null ? version : null;

                // A server that ends each connection at once is not to be asked without a pause.
                await Task.Delay(silent ? WatchPause : TimeSpan.Zero, options.Clock, cancellationToken);
                continue;
            }

            brokenSince ??= options.Clock.GetUtcNow();
            if (!stream.MayResume || options.Clock.GetUtcNow() - brokenSince >= options.RetryFor)
            {
                throw failure;
            }

            await Task.Delay(failure.RetryAfter ?? WatchPause, options.Clock, cancellationToken);
        }
    }

    private static ApiRequest Request(ResourceInfo resource, ListOptions list, string version) =>
        new(HttpMethod.Get, resource.Path(list.Namespace))
        {
            Query = ApiRequest.QueryOf([
                .. list.Query,
                ("watch", "true"),
                ("allowWatchBookmarks", "true"),
                ("resourceVersion", version),
                ("timeoutSeconds", $"{(int)WatchFor.TotalSeconds}"),
            ]),
        };

    private static WatchEvent? Parse(JsonObject line)
    {
        var obj = line.Child("object") ?? [];
        return line.Text("type") switch
        {
            "ADDED" => new WatchEvent(WatchEventType.Added, obj),
            "MODIFIED" => new WatchEvent(WatchEventType.Modified, obj),
            "DELETED" => new WatchEvent(WatchEventType.Deleted, obj),
            _ => null,
        };
    }

    private static IEnumerable<WatchEvent> Difference(Dictionary<string, JsonObject> known, IReadOnlyList<JsonObject> now)
    {
        var present = now.Select(Key).ToHashSet();
        return known.Where(k => !present.Contains(k.Key)).Select(k => new WatchEvent(WatchEventType.Deleted, k.Value))
            .Concat(now.Where(o => !known.ContainsKey(Key(o))).Select(o => new WatchEvent(WatchEventType.Added, o)))
            .Concat(now.Where(o => known.TryGetValue(Key(o), out var old) && old.ResourceVersion() != o.ResourceVersion())
                .Select(o => new WatchEvent(WatchEventType.Modified, o)))
            .ToList();
    }

    private static void Remember(Dictionary<string, JsonObject> known, WatchEvent change)
    {
        if (change.Type == WatchEventType.Deleted)
        {
            known.Remove(Key(change.Object));
        }
        else
        {
            known[Key(change.Object)] = change.Object;
        }
    }

    // An object that was deleted and made again under the same name is another one.
    private static string Key(JsonObject obj) => $"{obj.Namespace()}/{obj.Name()}/{obj.Uid()}";
}
