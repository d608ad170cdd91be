using System.Net;
using System.Text.Json.Nodes;
using Masterful.Simulation.Node;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The provider extension that publishes DNSRecords. The simulation's DNS is the nodes' hosts files: a node's
/// address, or one in front of the nodes, is taken as it is, any other stands for the Seed's load balancer.
/// </summary>
internal sealed class DnsRecordController(KubeClient seed, IReadOnlyList<NodeIdentity> nodes, IReadOnlyList<IPAddress> inFront, IPAddress loadBalancer, TimeSpan delay)
{
    public const string Watched = "/apis/extensions.gardener.cloud/v1alpha1/dnsrecords";
    private const string Operation = "gardener.cloud/operation";
    private readonly Dictionary<string, DateTimeOffset> seen = [];

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        TimeSpan? again = null;
        foreach (var record in await seed.ListAsync(Watched, cancellationToken))
        {
            if (record.Annotation(Operation) is not ("reconcile" or "restore")) continue;
            var since = seen.TryGetValue(record.UidOf(), out var at) ? at : seen[record.UidOf()] = DateTimeOffset.UtcNow;
            var left = since + delay - DateTimeOffset.UtcNow;
            if (left > TimeSpan.Zero)
            {
                again = again < left ? again : left;
                continue;
            }

            if (await PublishAsync(record, cancellationToken)) seen.Remove(record.UidOf());
            else again = TimeSpan.Zero;
        }

        return again;
    }

    // False when the record changed meanwhile: what it asks for now, if only by the same annotation once more, is still to be done.
    private async Task<bool> PublishAsync(JsonObject record, CancellationToken cancellationToken)
    {
        var path = $"/apis/extensions.gardener.cloud/v1alpha1/namespaces/{record.NamespaceOf()}/dnsrecords/{record.NameOf()}";
        var values = (record.At("spec", "values") as JsonArray ?? []).Select(value => value?.GetValue<string>()).ToList();
        var name = record.TextAt("spec", "name") ?? "";
        var wrong = values.FindIndex(value => !IPAddress.TryParse(value, out _));
        var isAddress = values.Count > 0 && wrong < 0;
        // An A record without an address is what a real provider answers with an error, and keeps the old value.
        if (isAddress) Publish(name, [.. values.Select(value => IPAddress.Parse(value!)).Select(address => inFront.Contains(address) || nodes.Any(node => node.Address.Equals(address)) ? address : loadBalancer).Distinct()]);
        var reported = await seed.PatchSeenAsync($"{path}/status", record, new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = record.NumberAt("metadata", "generation") ?? 1,
                ["lastOperation"] = new JsonObject
                {
                    ["type"] = "Reconcile",
                    ["state"] = isAddress ? "Succeeded" : "Error",
                    ["progress"] = isAddress ? 100 : 50,
                    ["description"] = isAddress ? "Successfully reconciled DNSRecord" : values.Count == 0 ? "spec.values is empty" : $"spec.values[{wrong}] {values[wrong]} is not an address",
                    ["lastUpdateTime"] = KubeObject.Now(),
                },
            },
        }, cancellationToken);
        var done = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Operation] = null } } };
        return reported is not null && await seed.PatchSeenAsync(path, reported, done, cancellationToken) is not null;
    }

    private void Publish(string name, IPAddress[] addresses)
    {
        foreach (var node in nodes) node.Hosts.Set(name, addresses);
    }
}
