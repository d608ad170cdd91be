using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// How an API server shows that it is there: a <c>masterleases</c> entry that lives as long as it is renewed, the endpoints of the
/// <c>kubernetes</c> Service made from all such entries, and its identity Lease. A server that stops in order takes its entry back, so that
/// the store stands still afterwards.
/// </summary>
internal sealed class ShootPresence : IAsyncDisposable
{
    private const string LeasePrefix = "/registry/masterleases/";
    private const int LeaseSeconds = 15;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);
    private readonly EtcdObjectStore store;
    private readonly ShootApiServerOptions options;
    private readonly IPAddress advertised;
    private readonly int port;
    private readonly ApiResource endpoints, slices, leases;
    private readonly string identity;
    private readonly CancellationTokenSource stop = new();
    private Task loop = Task.CompletedTask;
    private long leaseId;

    public ShootPresence(EtcdObjectStore store, ResourceCatalog resources, ShootApiServerOptions options, IPAddress advertised, int port)
    {
        (this.store, this.options, this.advertised, this.port) = (store, options, advertised, port);
        endpoints = resources.Get("", "endpoints");
        slices = resources.Get("discovery.k8s.io", "endpointslices");
        leases = resources.Get("coordination.k8s.io", "leases");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Name}/{advertised}"));
        identity = "apiserver-" + Convert.ToHexStringLower(hash)[..26];
    }

    private string LeaseKey => LeasePrefix + advertised;

    public async Task StartAsync()
    {
        const int attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RenewAsync(stop.Token);
                break;
            }
            catch (ApiStatusException error) when (error.Code == HttpStatusCode.Conflict && attempt < attempts)
            {
                // Another server wrote the shared endpoints in between: look again.
            }
        }

        loop = Task.Run(LoopAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        using var limit = new CancellationTokenSource(FarewellLimit);
        try
        {
            if (leaseId != 0) await store.Main.Gateway.CallAsync("/v3/lease/revoke", new JsonObject { ["ID"] = leaseId }, limit.Token);
            await ReconcileEndpointsAsync(limit.Token);
        }
        catch (Exception error) when (error is ApiStatusException or OperationCanceledException)
        {
            // Etcd went first: the entry expires by itself.
        }

        stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, options.Time, stop.Token);
                try
                {
                    await RenewAsync(stop.Token);
                }
                catch (ApiStatusException)
                {
                    // Etcd is away or another writer was faster: the next round tries again, as the real one does.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        await RenewMasterLeaseAsync(cancellationToken);
        await ReconcileEndpointsAsync(cancellationToken);
        await RenewIdentityAsync(cancellationToken);
    }

    private async Task RenewMasterLeaseAsync(CancellationToken cancellationToken)
    {
        var gateway = store.Main.Gateway;
        var granted = await gateway.CallAsync("/v3/lease/grant", new JsonObject { ["TTL"] = LeaseSeconds }, cancellationToken);
        var before = leaseId;
        leaseId = EtcdGateway.Number(granted, "ID");
        var entry = new JsonObject
        {
            ["kind"] = "Endpoints",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["subsets"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray(new JsonObject { ["ip"] = advertised.ToString() }) }),
        };
        await gateway.CallAsync("/v3/kv/put", new JsonObject
        {
            ["key"] = EtcdGateway.Encode(LeaseKey),
            ["value"] = Convert.ToBase64String(ObjectJson.ToBytes(entry)),
            ["lease"] = leaseId,
        }, cancellationToken);
        if (before != 0) await gateway.CallAsync("/v3/lease/revoke", new JsonObject { ["ID"] = before }, cancellationToken);
    }

    private async Task ReconcileEndpointsAsync(CancellationToken cancellationToken)
    {
        var addresses = (await store.Main.KeysAsync(LeasePrefix, cancellationToken)).Select(key => key[LeasePrefix.Length..]).Order(StringComparer.Ordinal).ToList();
        var named = new JsonObject { ["name"] = "kubernetes", ["namespace"] = "default" };
        await PutAsync(endpoints, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = With(named, "endpointslice.kubernetes.io/skip-mirror", "true"),
            ["subsets"] = addresses.Count == 0 ? null : new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(addresses.Select(address => (JsonNode?)new JsonObject { ["ip"] = address }).ToArray()),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" }),
            }),
        }, "subsets", cancellationToken);
        await PutAsync(slices, new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = With(named, "kubernetes.io/service-name", "kubernetes"),
            ["addressType"] = advertised.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4",
            ["endpoints"] = new JsonArray(addresses.Select(address => (JsonNode?)new JsonObject
            {
                ["addresses"] = new JsonArray(address), ["conditions"] = new JsonObject { ["ready"] = true },
            }).ToArray()),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = port, ["protocol"] = "TCP" }),
        }, "endpoints", cancellationToken);
    }

    private static JsonObject With(JsonObject metadata, string label, string value)
    {
        var copy = (JsonObject)metadata.DeepClone();
        copy["labels"] = new JsonObject { [label] = value };
        return copy;
    }

    // Writes only what differs, or every round would move the revision.
    private async Task PutAsync(ApiResource resource, JsonObject wanted, string content, CancellationToken cancellationToken)
    {
        if (wanted[content] is null) wanted.Remove(content);
        if (await store.GetAsync(resource, "default", "kubernetes", cancellationToken) is not { } live)
        {
            Born(wanted);
            await store.CreateAsync(resource, "default", "kubernetes", wanted, cancellationToken);
        }
        else if (!JsonNode.DeepEquals(live.Value[content], wanted[content]))
        {
            live.Value.Remove(content);
            if (wanted[content] is { } value) live.Value[content] = value.DeepClone();
            await store.UpdateAsync(resource, "default", "kubernetes", live.Value, live.Revision, cancellationToken);
        }
    }

    private async Task RenewIdentityAsync(CancellationToken cancellationToken)
    {
        var now = KubernetesTime.FormatMicro(options.Time.GetUtcNow());
        if (await store.GetAsync(leases, "kube-system", identity, cancellationToken) is { } live)
        {
            live.Value.Child("spec")["renewTime"] = now;
            await store.UpdateAsync(leases, "kube-system", identity, live.Value, live.Revision, cancellationToken);
            return;
        }

        var lease = new JsonObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1",
            ["kind"] = "Lease",
            ["metadata"] = new JsonObject
            {
                ["name"] = identity,
                ["namespace"] = "kube-system",
                ["labels"] = new JsonObject { ["apiserver.kubernetes.io/identity"] = "kube-apiserver", ["kubernetes.io/hostname"] = options.Name },
            },
            ["spec"] = new JsonObject { ["holderIdentity"] = $"{identity}_{Guid.NewGuid()}", ["leaseDurationSeconds"] = 3600, ["renewTime"] = now },
        };
        Born(lease);
        await store.CreateAsync(leases, "kube-system", identity, lease, cancellationToken);
    }

    private void Born(JsonObject value)
    {
        var metadata = value.Metadata();
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = KubernetesTime.Format(options.Time.GetUtcNow());
    }
}
