using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Takes and renews a Lease in kube-system, as control-plane components do before they work.</summary>
internal sealed class LeaderElection(string lease, string identity)
{
    private const int DurationSeconds = 15;
    private string? observed;
    private DateTimeOffset observedAt;

    /// <summary>Tries once; true while this component is the leader.</summary>
    public async Task<bool> TryAcquireOrRenewAsync(KubeClient client, CancellationToken cancellationToken)
    {
        const string collection = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
        var found = await client.GetAsync($"{collection}/{lease}", cancellationToken);
        if (found is null)
        {
            var made = new JsonObject
            {
                ["apiVersion"] = "coordination.k8s.io/v1",
                ["kind"] = "Lease",
                ["metadata"] = new JsonObject { ["name"] = lease, ["namespace"] = "kube-system" },
                ["spec"] = Spec(Now(), 0),
            };
            return await client.CreateAsync(collection, made, cancellationToken) is not null;
        }

        var spec = found["spec"] as JsonObject ?? [];
        var holder = spec["holderIdentity"]?.GetValue<string>();
        if (holder != identity && !string.IsNullOrEmpty(holder) && !IsExpired(spec)) return false;
        var transitions = spec["leaseTransitions"]?.GetValue<int>() ?? 0;
        var acquired = holder == identity ? spec["acquireTime"]?.GetValue<string>() ?? Now() : Now();
        found["spec"] = Spec(acquired, holder == identity ? transitions : transitions + 1);
        return await client.ReplaceAsync($"{collection}/{lease}", found, cancellationToken) is not null;
    }

    /// <summary>As Kubernetes: expiry is counted from when this process last saw a change, never from the holder's clock.</summary>
    private bool IsExpired(JsonObject spec)
    {
        var current = spec.ToJsonString();
        if (current != observed)
        {
            observed = current;
            observedAt = DateTimeOffset.UtcNow;
            // A renewal that is already older than the lease lasts is one that the snapshot brought along.
            if (DateTimeOffset.TryParse(spec["renewTime"]?.GetValue<string>(), CultureInfo.InvariantCulture, out var renewed)
                && DateTimeOffset.UtcNow - renewed > TimeSpan.FromSeconds(DurationSeconds)) return true;
        }

        return DateTimeOffset.UtcNow - observedAt > TimeSpan.FromSeconds(DurationSeconds);
    }

    private JsonObject Spec(string acquired, int transitions) => new()
    {
        ["holderIdentity"] = identity,
        ["leaseDurationSeconds"] = DurationSeconds,
        ["acquireTime"] = acquired,
        ["renewTime"] = Now(),
        ["leaseTransitions"] = transitions,
    };

    private static string Now() => KubeObject.NowMicro();
}
