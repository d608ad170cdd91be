using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Endpoint;

/// <summary>The Seed's DNSRecords of the API: <c>&lt;shoot&gt;-internal</c> and <c>&lt;shoot&gt;-external</c>.</summary>
internal sealed class DnsRecords(KubernetesApi seed, string ns, string shoot, TimeProvider clock)
{
    private const string ApiVersion = "extensions.gardener.cloud/v1alpha1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The records that are there, internal first: nodes use that name. None where DNS is not Gardener's business.</summary>
    public async Task<IReadOnlyList<JsonObject>> FindAsync()
    {
        var records = new List<JsonObject>();
        foreach (var purpose in new[] { "internal", "external" })
        {
            try
            {
                if (await seed.FindAsync(Ref($"{shoot}-{purpose}")) is { } record)
                {
                    records.Add(record);
                }
            }
            catch (KubernetesApiException problem) when (problem.IsNoMatch)
            {
                // A Seed without Gardener's extensions for DNS does not even know the kind.
            }
        }

        return records;
    }

    /// <summary>The records that are to be switched; none is <c>MIG-END-001</c>.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAsync() => await FindAsync() is { Count: > 0 } records
        ? records
        : throw EndpointErrors.NotSwitched.At($"DNSRecords {ns}/{shoot}-internal and -external", "neither is there; use the endpoint provider hosts or manual.");

    /// <summary>Points a record at other addresses and waits until its controller has done it.</summary>
    public async Task SwitchAsync(JsonObject record, IReadOnlyList<string> addresses)
    {
        var target = Ref(record.Name());
        var subject = $"DNSRecord {ns}/{record.Name()}";
        var type = addresses.All(address => address.Contains(':')) ? "AAAA" : "A";
        if (record.Text("spec", "recordType") is { } existing && existing != type)
        {
            // recordType is immutable, and deleting the record takes the name away for a while: that is an operator's decision.
            throw EndpointErrors.NotSwitched.At(subject, $"its recordType is {existing}, which is immutable, and the new addresses need {type}; recreate the record.");
        }

        if (!Values(record).SequenceEqual(addresses))
        {
            await seed.MergePatchAsync(target, new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject
                    {
                        ["gardener.cloud/operation"] = "reconcile",
                        ["gardener.cloud/timestamp"] = clock.GetUtcNow().ToString("O"),
                    },
                },
                ["spec"] = new JsonObject { ["values"] = new JsonArray([.. addresses.Select(address => JsonValue.Create(address))]) },
            });
        }

        await UntilReconciledAsync(target, subject, addresses);
    }

    /// <summary>Addresses that a record points at.</summary>
    public static IReadOnlyList<string> Values(JsonObject record) =>
        (record.At("spec", "values") as JsonArray ?? []).Select(value => value!.GetValue<string>()).ToList();

    private Kubernetes.ObjectRef Ref(string name) => new(ApiVersion, "DNSRecord", ns, name);

    private async Task UntilReconciledAsync(Kubernetes.ObjectRef target, string subject, IReadOnlyList<string> addresses)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            var record = await seed.GetAsync(target, ActivityProgress.CancellationToken);
            var state = record.Text("status", "lastOperation", "state") ?? "not reported";
            // Its controller takes the annotation away when it begins and reports when it is done.
            if (!record.Annotations().ContainsKey("gardener.cloud/operation") && state == "Succeeded" && Values(record).SequenceEqual(addresses))
            {
                return;
            }

            if (clock.GetUtcNow() >= deadline)
            {
                throw EndpointErrors.NotSwitched.At(subject, $"its last operation is {state} after {Patience.TotalMinutes:0} min.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report($"{subject}: {state}");
            await Task.Delay(Pause, clock, ActivityProgress.CancellationToken);
        }
    }
}
