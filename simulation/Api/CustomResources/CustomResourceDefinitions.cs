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
    private readonly IObjectStore store;
    private readonly ResourceCatalog resources;
    private readonly TimeProvider time;
    private readonly ApiResource definitions;
    private readonly Channel<StoreEvent> queue = Channel.CreateUnbounded<StoreEvent>();
    private readonly CancellationTokenSource stop = new();
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

    private void OnChanged(StoreEvent change)
    {
        if (change.Key.StartsWith(definitions.KeyPrefix(), StringComparison.Ordinal)) queue.Writer.TryWrite(change);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var change in queue.Reader.ReadAllAsync(stop.Token))
            {
                try
                {
                    if (change.Type == StoreEventType.Deleted) await ForgetAsync(change.Object(), stop.Token);
                    else await AcceptAsync(change.Object(), stop.Token);
                }
                catch (ApiStatusException)
                {
                    // The definition changed or the store went away meanwhile; the next change brings the next look.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task AcceptAsync(JsonObject definition, CancellationToken cancellationToken)
    {
        if (IsEstablished(definition))
        {
            Serve(definition);
            return;
        }

        if (await store.GetAsync(definitions, null, definition.Name(), cancellationToken) is not { } live) return;
        Serve(live.Value);
        if (!IsEstablished(live.Value)) await EstablishAsync(live, cancellationToken);
    }

    private void Serve(JsonObject definition)
    {
        var (group, names) = (definition.Text("spec", "group") ?? "", definition.At("spec", "names"));
        var plural = names.Text("plural") ?? "";
        resources.SetCustom(group, plural, definition.Elements("spec", "versions")
            .Where(version => version.At("served")?.GetValue<bool>() == true)
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
            }));
    }

    private async Task EstablishAsync(StoredObject live, CancellationToken cancellationToken)
    {
        var spec = live.Value["spec"];
        var now = KubernetesTime.Format(time.GetUtcNow());
        var stored = spec.Elements("versions").Where(version => version.At("storage")?.GetValue<bool>() == true).Select(version => version.Text("name"));
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
        var (group, plural) = (definition.Text("spec", "group") ?? "", definition.Text("spec", "names", "plural") ?? "");
        var version = resources.All.FirstOrDefault(resource => resource.IsCustom && resource.Group == group && resource.Plural == plural);
        resources.SetCustom(group, plural, []);
        if (version is null) return;
        foreach (var item in (await store.ListAsync(version, null, cancellationToken)).Items)
        {
            await store.DeleteAsync(version, item.Value.Namespace(), item.Value.Name(), item.Revision, cancellationToken);
        }
    }

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
