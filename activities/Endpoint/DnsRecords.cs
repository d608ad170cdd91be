using System.Net;
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

    /// <summary>Fails with <c>MIG-END-001</c> when a record cannot point at addresses of that kind.</summary>
    public void RequireFit(JsonObject record, IReadOnlyList<string> addresses)
    {
        var type = RecordType(addresses);
        if (record.Text("spec", "recordType") is { } existing && existing != type)
        {
            // recordType is immutable, and deleting the record takes the name away for a while: that is an operator's decision.
            throw EndpointErrors.NotSwitched.At(Subject(record), $"its recordType is {existing}, which is immutable, and the new addresses need {type}; recreate the record.");
        }
    }

    /// <summary>Points a record at other addresses; its controller does it.</summary>
    public async Task PointAsync(JsonObject record, IReadOnlyList<string> addresses)
    {
        if (!Values(record).SequenceEqual(addresses))
        {
            await seed.MergePatchAsync(Ref(record.Name()), new JsonObject
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
    }

    /// <summary>The type of the record that holds such addresses: IP addresses of one family, or one DNS name.</summary>
    public static string RecordType(IReadOnlyList<string> addresses) =>
        !addresses.All(address => IPAddress.TryParse(address, out _)) ? "CNAME" : addresses.All(address => address.Contains(':')) ? "AAAA" : "A";

    /// <summary>Addresses that a record points at.</summary>
    public static IReadOnlyList<string> Values(JsonObject record) =>
        (record.At("spec", "values") as JsonArray ?? []).Select(value => value!.GetValue<string>()).ToList();

    /// <summary>Waits until a record's controller has made it point at the addresses.</summary>
    public async Task UntilPointedAsync(JsonObject record, IReadOnlyList<string> addresses)
    {
        var (name, subject) = (record.Name(), Subject(record));
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            var current = await seed.GetAsync(Ref(name), ActivityProgress.CancellationToken);
            var state = current.Text("status", "lastOperation", "state") ?? "not reported";
            // Its controller takes the annotation away when it begins and reports when it is done.
            if (!current.Annotations().ContainsKey("gardener.cloud/operation") && state == "Succeeded" && Values(current).SequenceEqual(addresses))
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

    private string Subject(JsonObject record) => $"DNSRecord {ns}/{record.Name()}";

    private Kubernetes.ObjectRef Ref(string name) => new(ApiVersion, "DNSRecord", ns, name);
}
