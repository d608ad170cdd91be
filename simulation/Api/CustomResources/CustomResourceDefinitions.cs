using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Masterful.Simulation.Api;

/// <summary>
/// Serves what the CustomResourceDefinitions in the store define: a new one is accepted and established shortly after it was written, and
/// whoever sees that finds its group and version served; a deleted one takes its objects along.
/// </summary>
internal sealed class CustomResourceDefinitions : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private readonly IObjectStore store;
    private readonly ResourceCatalog resources;
    private readonly TimeProvider time;
    private readonly ApiResource definitions;
    private readonly Channel<StoreEvent> queue = Channel.CreateUnbounded<StoreEvent>();
    private readonly CancellationTokenSource stop = new();
    private readonly Lock sync = new();
    private readonly Dictionary<(string Group, string Plural), long> served = [];
    private Task worker = Task.CompletedTask;

    private CustomResourceDefinitions(IObjectStore store, ResourceCatalog resources, TimeProvider time)
    {
        this.store = store;
        this.resources = resources;
        this.time = time;
        definitions = resources.Get("apiextensions.k8s.io", "customresourcedefinitions");
    }

    public static async Task<CustomResourceDefinitions> StartAsync(
        IObjectStore store, ResourceCatalog resources, TimeProvider time, CancellationToken cancellationToken)
    {
        var controller = new CustomResourceDefinitions(store, resources, time);
        store.Changed += controller.OnChanged;
        foreach (var item in (await store.ListAsync(definitionsOf(resources), null, cancellationToken)).Items)
        {
            controller.Serve(item.Value, item.Revision, isGone: false);
            await controller.AcceptAsync(item.Value, cancellationToken);
        }

        controller.worker = Task.Run(controller.WorkAsync, CancellationToken.None);
        return controller;

        static ApiResource definitionsOf(ResourceCatalog catalog) => catalog.Get("apiextensions.k8s.io", "customresourcedefinitions");
    }

    public async ValueTask DisposeAsync()
    {
        store.Changed -= OnChanged;
        queue.Writer.TryComplete();
        await stop.CancelAsync();
        await worker;
        stop.Dispose();
    }

    /// <summary>
    /// Looks for a definition that this server was not told of yet. Servers that share a store hear of changes one after the other, but
    /// whoever saw a definition at one of them may ask any.
    /// </summary>
    public async Task CatchUpAsync(string group, string plural, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.GetAsync(definitions, null, $"{plural}.{group}", cancellationToken) is { } found) Serve(found.Value, found.Revision, isGone: false);
        }
        catch (ApiStatusException)
        {
            // Without its store a server serves what it knew before.
        }
    }

    private void OnChanged(StoreEvent change)
    {
        if (!change.Key.StartsWith(definitions.KeyPrefix(), StringComparison.Ordinal)) return;
        Serve(change.Object(), change.Revision, isGone: change.Type == StoreEventType.Deleted);
        queue.Writer.TryWrite(change);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var change in queue.Reader.ReadAllAsync(stop.Token))
            {
                while (!await TryAsync(change)) await Task.Delay(RetryDelay, time, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    // False when the store failed: no other change needs to come that would bring another look.
    private async Task<bool> TryAsync(StoreEvent change)
    {
        try
        {
            if (change.Type == StoreEventType.Deleted) await ForgetAsync(change.Object(), stop.Token);
            else await AcceptAsync(change.Object(), stop.Token);
            return true;
        }
        catch (ApiStatusException error)
        {
            return error.Code == HttpStatusCode.NotFound;
        }
    }

    private async Task AcceptAsync(JsonObject definition, CancellationToken cancellationToken)
    {
        if (IsEstablished(definition) || await store.GetAsync(definitions, null, definition.Name(), cancellationToken) is not { } live) return;
        if (!IsEstablished(live.Value)) await EstablishAsync(live, cancellationToken);
    }

    // What is older than what is served already comes late, and does not bring back what has gone.
    private void Serve(JsonObject definition, long revision, bool isGone)
    {
        var name = (definition.Text("spec", "group") ?? "", definition.Text("spec", "names", "plural") ?? "");
        lock (sync)
        {
            if (served.TryGetValue(name, out var known) && known > revision) return;
            served[name] = revision;
            resources.SetCustom(name.Item1, name.Item2, isGone ? [] : Versions(definition, servedOnly: true));
        }
    }

    private static IEnumerable<ApiResource> Versions(JsonObject definition, bool servedOnly)
    {
        var (group, names) = (definition.Text("spec", "group") ?? "", definition.At("spec", "names"));
        var plural = names.Text("plural") ?? "";
        return definition.Elements("spec", "versions")
            .Where(version => !servedOnly || IsTrue(version.At("served")))
            .Select(version => new ApiResource(group, version.Text("name") ?? "", plural, names.Text("kind") ?? "", definition.Text("spec", "scope") == "Namespaced")
            {
                Singular = names.Text("singular") ?? (names.Text("kind") ?? "").ToLowerInvariant(),
                ListKind = names.Text("listKind") ?? names.Text("kind") + "List",
                ShortNames = names.Texts("shortNames"),
                Categories = names.Texts("categories"),
                HasStatus = version.At("subresources", "status") is not null,
                HasScale = version.At("subresources", "scale") is not null,
                IsCustom = true,
                StoragePath = $"{group}/{plural}",
            });
    }

    private async Task EstablishAsync(StoredObject live, CancellationToken cancellationToken)
    {
        var spec = live.Value["spec"];
        var now = KubernetesTime.Format(time.GetUtcNow());
        var stored = spec.Elements("versions").Where(version => IsTrue(version.At("storage"))).Select(version => version.Text("name"));
        live.Value["status"] = new JsonObject
        {
            ["acceptedNames"] = spec.At("names")?.DeepClone(),
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
            ["storedVersions"] = new JsonArray(stored.Select(name => (JsonNode?)name).ToArray()),
        };
        try
        {
            await store.UpdateAsync(definitions, null, live.Value.Name(), live.Value, live.Revision, cancellationToken);
        }
        catch (ApiStatusException error) when (error.Code == HttpStatusCode.Conflict)
        {
            // It was changed meanwhile; that change is in the queue.
        }
    }

    private async Task ForgetAsync(JsonObject definition, CancellationToken cancellationToken)
    {
        if (Versions(definition, servedOnly: false).FirstOrDefault() is not { } version) return;
        foreach (var item in (await store.ListAsync(version, null, cancellationToken)).Items)
        {
            try
            {
                await store.DeleteAsync(version, item.Value.Namespace(), item.Value.Name(), item.Revision, cancellationToken);
            }
            catch (ApiStatusException error) when (error.Code == HttpStatusCode.NotFound)
            {
                // Another server that shares the store was faster.
            }
        }
    }

    private static bool IsTrue(JsonNode? value) => value is JsonValue leaf && leaf.TryGetValue<bool>(out var flag) && flag;

    private static bool IsEstablished(JsonObject definition) => definition.Elements("status", "conditions")
        .Any(condition => condition.Text("type") == "Established" && condition.Text("status") == "True");

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["reason"] = reason,
        ["message"] = message,
        ["lastTransitionTime"] = now,
    };
}
