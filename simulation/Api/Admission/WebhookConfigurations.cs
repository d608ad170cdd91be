using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>The webhooks configured in the store, read again after each change of a configuration.</summary>
internal sealed class WebhookConfigurations : IDisposable
{
    private readonly IObjectStore store;
    private readonly ApiResource[] kinds;
    private volatile Known? known;
    private int changes;

    public WebhookConfigurations(IObjectStore store, ResourceCatalog resources)
    {
        this.store = store;
        const string group = "admissionregistration.k8s.io";
        kinds = [resources.Get(group, "mutatingwebhookconfigurations"), resources.Get(group, "validatingwebhookconfigurations")];
        store.Changed += OnChanged;
    }

    /// <summary>Mutating webhooks first, each kind in the order of the configurations' names.</summary>
    public async Task<IReadOnlyList<Webhook>> AllAsync(CancellationToken cancellationToken)
    {
        if (known is { } cached && cached.Changes == Volatile.Read(ref changes)) return cached.All;
        // What changes from here on makes it one to be read again by the next request.
        var before = Volatile.Read(ref changes);
        var all = new List<Webhook>();
        foreach (var kind in kinds)
        {
            foreach (var item in (await store.ListAsync(kind, null, cancellationToken)).Items)
            {
                all.AddRange(item.Value.Elements("webhooks").OfType<JsonObject>()
                    .Select(webhook => new Webhook(webhook.Text("name") ?? "", kind == kinds[0], webhook)));
            }
        }

        known = new Known(before, all);
        return all;
    }

    public void Dispose() => store.Changed -= OnChanged;

    private void OnChanged(StoreEvent change)
    {
        if (kinds.Any(kind => change.Key.StartsWith(kind.KeyPrefix(), StringComparison.Ordinal))) Interlocked.Increment(ref changes);
    }

    private sealed record Known(int Changes, IReadOnlyList<Webhook> All);
}
